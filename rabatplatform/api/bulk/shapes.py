"""Exports in bulk in JSON: what callers send and get, with examples."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from rabatplatform.api.bulk import kinds
from rabatplatform.api.fields import Choice, Input, Output, Text
from rabatplatform.api.models import BulkExport

MOST_FILTERS, MOST_VALUES, LONGEST_VALUE = 40, 60, 200
_VALUE = {"type": "string", "minLength": 1, "maxLength": LONGEST_VALUE}
_VALUES = {"type": "array", "items": _VALUE, "minItems": 1, "maxItems": MOST_VALUES}


@extend_schema_field({"type": "object", "maxProperties": MOST_FILTERS, "additionalProperties": {"oneOf": [_VALUE, _VALUES]}})
class Filters(serializers.Field):
    """{name: text or list of texts} → {name: [texts]}."""

    default_error_messages = {
        "not_an_object": _("Give an object: the name of a filter, and its value or a list of values."),
        "too_many": _("Give at most {most}."),
        "not_texts": _("“{name}”: give a text of 1 to {longest} characters, or a list of up to {most} of them."),
    }

    def to_internal_value(self, data):
        if not isinstance(data, dict):
            self.fail("not_an_object")
        if len(data) > MOST_FILTERS:
            self.fail("too_many", most=MOST_FILTERS)
        found = {}
        for name, given in data.items():
            values = given if isinstance(given, list) else [given]
            if not 1 <= len(values) <= MOST_VALUES or not all(map(_is_value, values)):
                self.fail("not_texts", name=name[:100], longest=LONGEST_VALUE, most=MOST_VALUES)
            found[name] = values
        return found


def _is_value(value) -> bool:
    """Not an empty one: left out, it would mean everything."""
    return isinstance(value, str) and len(value) <= LONGEST_VALUE and bool(value.strip())


class ExportInput(Input):
    """What is to be exported."""

    filters = Filters(
        required=False,
        help_text=_(
            "Those of the list of its kind, by the same names; not words and not an order. Without `state`: every state, but withdrawn "
            "practices."
        ),
    )
    fields = serializers.ListField(
        child=Text(max_length=60),
        required=False,
        max_length=MOST_VALUES,
        help_text=_("Only these fields of each object, as in the list; by itself what the list shows."),
    )

    def get_fields(self):
        kind = Choice(kinds.codes(), help_text=_("What is exported; the key needs the scope of its list."))
        return {"kind": kind} | super().get_fields()


class BulkExportOutput(Output):
    reference = serializers.UUIDField()
    url = serializers.URLField(help_text=_("Ask here how far it is."))
    manifest = serializers.URLField(
        allow_null=True, help_text=_("Which files there are; null until it is ready, and afterwards.")
    )
    kind = serializers.CharField(help_text=_("What it is."))
    filters = serializers.DictField(help_text=_("As they were asked for: a list of values each."))
    fields = serializers.ListField(child=serializers.CharField(), help_text=_("Empty: what the list shows."))
    state = serializers.ChoiceField(
        BulkExport.State.choices,
        help_text=_(
            "stopped: its key was suspended or revoked meanwhile; failed: a mistake of ours, ask anew; erased: over its day."
        ),
    )
    done = serializers.IntegerField(help_text=_("Objects written so far."))
    total = serializers.IntegerField(
        allow_null=True, help_text=_("Objects that there were when it was asked for; null: too many to be counted.")
    )
    asked_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    kept_until = serializers.DateTimeField(allow_null=True, help_text=_("Its files are erased then."))


class PartOutput(Output):
    number = serializers.IntegerField()
    url = serializers.URLField(help_text=_("The file: JSON lines (application/x-ndjson), UTF-8. Takes Range and If-Range."))
    lines = serializers.IntegerField()
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField(help_text=_("Of the whole file, in hexadecimal; its ETag is the same in quotation marks."))


class ManifestOutput(Output):
    reference = serializers.UUIDField()
    kind = serializers.CharField(help_text=_("What it is."))
    filters = serializers.DictField(help_text=_("As they were asked for: a list of values each."))
    fields = serializers.ListField(child=serializers.CharField(), help_text=_("Empty: what the list shows."))
    language = serializers.CharField(help_text=_("Of the call: what is told in the reader’s language is in it."))
    began_at = serializers.DateTimeField(help_text=_("What changed after it may or may not be in the files."))
    ended_at = serializers.DateTimeField()
    kept_until = serializers.DateTimeField(help_text=_("Its files are erased then."))
    cursor = serializers.CharField(
        help_text=_("Of the change feed: send it as `since` together with `kind`, and go on from the moment of this export.")
    )
    lines = serializers.IntegerField(help_text=_("Of all files: objects."))
    bytes = serializers.IntegerField(help_text=_("Of all files."))
    parts = PartOutput(many=True, help_text=_("In order; none where nothing was found."))


def told(export: BulkExport, request) -> dict:
    """request: Django's."""
    return {
        "reference": export.reference,
        "url": address(export, request),
        "manifest": at(request, "manifest", export.reference) if export.state == BulkExport.State.READY else None,
        **{name: getattr(export, name) for name in ("kind", "filters", "fields", "state", "done", "total")},
        **{name: getattr(export, name) for name in ("asked_at", "ended_at", "kept_until")},
    }


def manifest(export: BulkExport, request) -> dict:
    facts = ("reference", "kind", "filters", "fields", "language", "began_at", "ended_at", "kept_until", "cursor")
    return {
        **{name: getattr(export, name) for name in facts},
        "lines": sum(part["lines"] for part in export.parts),
        "bytes": sum(part["bytes"] for part in export.parts),
        "parts": [
            {
                "number": part["number"],
                "url": at(request, "part", export.reference, part["number"]),
                **{name: part[name] for name in ("lines", "bytes", "sha256")},
            }
            for part in export.parts
        ],
    }


def address(export: BulkExport, request) -> str:
    return at(request, "detail", export.reference)


def at(request, name: str, *parts) -> str:
    return request.build_absolute_uri(reverse(f"api:bulk-export-{name}", args=parts))


_REFERENCE = "7f0c1d0e-7d1b-4a49-8a3c-1a6a3f0e5b11"
_URL = f"https://platform.example/api/v1/exports/{_REFERENCE}/"
ASK = {"kind": "practice", "filters": {"phenomenon": ["smuggling"]}, "fields": ["reference", "title", "texts"]}
_ASKED = {
    "reference": _REFERENCE,
    "url": _URL,
    "manifest": None,
    "kind": "practice",
    "filters": ASK["filters"],
    "fields": ASK["fields"],
    "state": "asked",
    "done": 0,
    "total": None,
    "asked_at": "2026-11-27T04:00:00Z",
    "ended_at": None,
    "kept_until": None,
}
EXPORT = _ASKED | {"state": "making", "done": 1_500}
READY = _ASKED | {
    "manifest": f"{_URL}manifest/",
    "state": "ready",
    "done": 1_840,
    "ended_at": "2026-11-27T04:00:09Z",
    "kept_until": "2026-11-28T04:00:09Z",
}
ASKED = _ASKED
LIST = {"results": [READY], "next": None, "previous": None}
LINES = '{"reference":"k7m2xw4tqz9c","title":"A desk at the airport","texts":{}}\n{"reference":"b3n8rw2tqz7d","title":"Two patrols","texts":{}}\n'
MANIFEST = {
    "reference": _REFERENCE,
    "kind": "practice",
    "filters": ASK["filters"],
    "fields": ASK["fields"],
    "language": "en",
    "began_at": "2026-11-27T04:00:01Z",
    "ended_at": "2026-11-27T04:00:09Z",
    "kept_until": "2026-11-28T04:00:09Z",
    "cursor": "AbQmzZ0nB5q8wLr4mA",
    "lines": 1_840,
    "bytes": 15_204_377,
    "parts": [
        {
            "number": 1,
            "url": f"{_URL}parts/1/",
            "lines": 1_840,
            "bytes": 15_204_377,
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        }
    ],
}
