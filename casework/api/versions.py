"""Versions of a note by REST: their list, two of them compared, a further one begun and given up."""

from django.http import Http404
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from casework import policies
from casework.api import examples, shapes
from casework.api import reading_examples as more
from casework.api.base import MARKING, REFERENCE, CaseworkView, acted, actor_for, again, answered, facts, found, recorded
from casework.comparison import compare
from casework.policies.reads import may_export
from casework.services import writing
from rabatplatform.api.base import list_answer
from rabatplatform.api.fields import Output, page
from rabatplatform.api.pagination import Page
from rabatplatform.api.parameters import Parameter, fields_of_rows


def number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5 and int(text)):
        raise ValueError(_now("Give the number of a version."))
    return int(text)


VERSION = Parameter("version", _("Number of a version; the current one if left out."), number, schema={"type": "integer"})
OLDER = Parameter("from", _("Number of a version; the one before `to` if left out."), number, schema={"type": "integer"})
NEWER = Parameter("to", _("Number of a version; the current one if left out."), number, schema={"type": "integer"})


class NoteTextChange(Output):
    place = serializers.CharField(help_text=_("Field of the note, such as texts.judgement."))
    label = serializers.CharField(help_text=_("Its name."))
    pieces = serializers.ListField(
        child=serializers.DictField(), help_text=_("Both texts in reading order: {kind: same, gone or new, text}.")
    )


class NoteFactChange(Output):
    label = serializers.CharField(help_text=_("Name of the field."))
    gone = serializers.ListField(child=serializers.CharField(), help_text=_("Lines that went."))
    new = serializers.ListField(child=serializers.CharField(), help_text=_("Lines that came."))


class NoteMarkingOutput(Output):
    """How one version is marked and graded."""

    version = serializers.IntegerField(help_text=_("Its number."))

    def get_fields(self):
        return super().get_fields() | {name: shapes.raw(name) for name in MARKING}


class NoteComparisonOutput(Output):
    """Two versions side by side. Texts that are the same in both are left out."""

    older = serializers.IntegerField(help_text=_("Number of the older version."))
    newer = serializers.IntegerField(help_text=_("Number of the newer version."))
    markings = NoteMarkingOutput(many=True, help_text=_("Marking, handling and grades of the older version, then of the newer."))
    is_same = serializers.BooleanField(help_text=_("Whether nothing differs."))
    texts = NoteTextChange(many=True, help_text=_("Parts in words that differ."))
    facts = NoteFactChange(many=True, help_text=_("Everything else that differs."))


class NoteVersions(CaseworkView):
    parameters, always = (fields_of_rows(shapes.NoteVersionOutput, "version,state,released_at"),), ("tlp",)

    @extend_schema(
        operation_id="notes_versions",
        summary=_("List the versions of a note"),
        description=_("Those that you may read, the latest first: dates and markings. Words are at the address of each."),
        tags=["notes"],
        parameters=[REFERENCE],
        responses=page("NoteVersionPage", shapes.NoteVersionOutput),
        examples=[answered("versions", examples.VERSIONS)],
    )
    def get(self, request, reference):
        note = found(request, reference)
        if note.current is None:
            raise Http404
        url = facts(note, note.current, request._request)["url"]
        versions = sorted(note.versions_read.values(), key=lambda version: -version.number)
        return list_answer(Page([version_told(version, url) for version in versions]), self)

    @extend_schema(
        operation_id="notes_begin_version",
        summary=_("Begin a further version"),
        description=_(
            "Of a released note, beginning as the released text stands; its readers notice nothing until it is released. Change it "
            "by PATCH of the note, then submit it. Takes no body."
        ),
        tags=["notes"],
        parameters=[REFERENCE],
        request=None,
        responses={201: OpenApiResponse(shapes.NoteOutput, description=_("The text in preparation."))},
        examples=[answered("the new version", examples.DRAFT | {"version": 2, "state": "released", "edition": 1}, "201")],
    )
    def post(self, request, reference):
        note = found(request, reference)
        policies.may_revise(request.user, note).require()
        acted(writing.begin_version, note=note, actor=actor_for(request, note))
        return again(request, note, 201)


class NoteVersionGiveUp(CaseworkView):
    @extend_schema(
        operation_id="notes_give_up_version",
        summary=_("Give a version in preparation up"),
        description=_("The released text stays as it is. Takes no body."),
        tags=["notes"],
        parameters=[REFERENCE],
        request=None,
        responses={200: shapes.NoteOutput},
        examples=[answered("the note", examples.NOTE)],
    )
    def post(self, request, reference):
        note = found(request, reference)
        policies.may_give_up(request.user, note).require()
        acted(writing.give_up, note=note, actor=actor_for(request, note))
        return again(request, note)


class NoteGiveUp(CaseworkView):
    @extend_schema(
        operation_id="notes_give_up",
        summary=_("Give a first draft up"),
        description=_(
            "By its author or a coordinator, before it was ever submitted or after it was taken back. From then on nobody reads it, "
            "the caller included, and it cannot be undone. Takes no body."
        ),
        tags=["notes"],
        parameters=[REFERENCE],
        request=None,
        responses={204: OpenApiResponse(description=_("Given up."))},
    )
    def post(self, request, reference):
        note = found(request, reference)
        policies.may_drop(request.user, note).require()
        acted(writing.drop_draft, note=note, actor=actor_for(request, note))
        return Response(status=204)


class NoteCompare(CaseworkView):
    parameters = (OLDER, NEWER)

    @extend_schema(
        operation_id="notes_compare",
        summary=_("Compare two versions"),
        description=_("Of those that you may read. Both are recorded as read."),
        tags=["notes"],
        parameters=[REFERENCE],
        responses={200: NoteComparisonOutput},
        examples=[answered("a comparison", more.COMPARISON)],
    )
    def get(self, request, reference):
        note = found(request, reference)
        older, newer = pair(note, self.values["from"], self.values["to"])
        for version in {older.pk: older, newer.pk: newer}.values():
            may_export(request.user, note, version, use="quote").require()
            recorded(request, note, version, "compare")
        return Response(comparison_told(compare(older, newer)))


def pair(note, first: int | None, second: int | None):
    """(older, newer). Raises Http404 for a number that the caller may not read."""
    read = note.versions_read
    newer = read.get(second) if second else note.current or next(reversed(read.values()), None)
    if newer is None:
        raise Http404
    earlier = [version for known, version in read.items() if known < newer.number]
    older = read.get(first) if first else (earlier or [newer])[-1]
    if older is None:
        raise Http404
    return (older, newer) if older.number <= newer.number else (newer, older)


def comparison_told(comparison) -> dict:
    return {
        "older": comparison.older.number,
        "newer": comparison.newer.number,
        "markings": [
            {"version": version.number} | {name: getattr(version, name) for name in MARKING}
            for version in (comparison.older, comparison.newer)
        ],
        "is_same": comparison.is_same,
        "texts": [
            {
                "place": text.path,
                "label": str(text.label),
                "pieces": [{"kind": piece.kind, "text": piece.text} for piece in text.pieces],
            }
            for text in comparison.texts
            if text.is_changed
        ],
        "facts": [{"label": str(fact.label), "gone": fact.gone, "new": fact.new} for fact in comparison.facts],
    }


def version_told(version, url: str) -> dict:
    told = {name: getattr(version, name) for name in ("state", "title", "tlp", "valid_until", "created_at", "released_at")}
    return told | {"version": version.number, "url": f"{url}?version={version.number}"}
