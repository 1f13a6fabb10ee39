"""Notes in JSON: what callers send (Input) and what they get (Output). Values are checked by casework.content, as those of the form."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from casework.content import CHANGE, HUB, LEG, MOST_ROWS
from casework.markings import HANDLING, TLP
from casework.models import Note, NoteText, NoteVersion
from casework.standing import STANDINGS
from casework.vocabulary import TERM_FACETS, facets
from rabatplatform.api.fields import Input, Number, Output, Text, YesNo, page

LANGUAGES = [code for code, _name in settings.CONTENT_LANGUAGES]
EDITION = _("The edition you read; or send If-Match.")
_TEXT = {"type": "string"}
_DAY = {"type": "string", "format": "date"}  # null is added: every field may be null
_HOURS = {"type": ["integer", "null"], "minimum": 0, "maximum": 20_000}


def _enum(values, **more) -> dict:
    return {"type": "string", "enum": list(values)} | more


def _terms(facet: str) -> list[str]:
    return list(facets()[facet].terms)


def _list(items: dict) -> dict:
    return {"type": "array", "items": items}


def _row(names, **special) -> dict:
    return _list({"type": "object", "properties": {name: special.get(name, _TEXT) for name in names}}) | {"maxItems": MOST_ROWS}


SCHEMAS = {
    "title": (_TEXT | {"maxLength": 200}, _("The title; lists show it.")),
    "language": (_enum(["", *LANGUAGES]), _("Language of all texts (BCP 47).")),
    "kind": (_enum(["", *_terms("note-kind")]), _("Kind of note.")),
    "period_from": (_DAY, _("First day of what was observed.")),
    "period_to": (_DAY, _("Last day of what was observed.")),
    "reliability": (_enum(["", *_terms("source-reliability")]), _("Reliability of the source.")),
    "credibility": (_enum(["", *_terms("information-credibility")]), _("Credibility of the information.")),
    "confidence": (_TEXT | {"maxLength": 300}, _("Confidence in the judgement, in words.")),
    "tlp": (_enum(TLP.values), _("Marking by the Traffic Light Protocol 2.0.")),
    "handling": (_list(_enum(HANDLING)), _("Handling codes.")),
    "handling_text": (_TEXT | {"maxLength": 500}, _("The restrictions of h3.")),
    "valid_until": (_DAY, _("Last day on which the note is valid.")),
    "is_non_nominal": ({"type": "boolean"}, _("The author declares that the note names no person.")),
    "what_changed": (_TEXT, _("What changed since the version before.")),
    "closes_earlier": ({"type": "boolean"}, _("Once this version is released, the versions before are read no more.")),
    "texts": (
        {"type": "object", "properties": dict.fromkeys(NoteText.Kind.values, _TEXT), "additionalProperties": False},
        _("Texts by their kind, `stage-…` for what is observed in a phase; an empty one is taken out."),
    ),
    "terms": (
        {
            "type": "object",
            "properties": {facet: _list(_enum(_terms(facet))) for facet in TERM_FACETS},
            "additionalProperties": False,
        },
        _("Terms of the vocabulary, by facet."),
    ),
    "legs": (
        _row(
            LEG,
            hours_least=_HOURS,
            hours_most=_HOURS,
            transport=_list(_enum(_terms("means-of-transport"))),
            crossing=_list(_enum(_terms("crossing-method"))),
        ),
        _("Legs of the route in their order; no place is finer than a town. branch: the name of another way to go on."),
    ),
    "hubs": (_row(HUB), _("Places where people are gathered or kept.")),
    "changes": (_row(CHANGE), _("How the network adapted: what, since when, after what.")),
}


def raw(name: str, **more) -> serializers.Field:
    """A field whose value casework.content checks, with its schema."""
    schema, label = SCHEMAS[name]

    @extend_schema_field(schema)
    class Raw(serializers.Field):
        def to_internal_value(self, data):
            return data

        def to_representation(self, value):
            return value

    return Raw(help_text=label, required=False, allow_null=True, **more)


def _content_fields() -> dict:
    return {name: raw(name) for name in SCHEMAS}


class NoteInput(Input):
    """What is left out stays as it is."""

    edition = Number(min_value=1, max_value=2_000_000_000, required=False, help_text=EDITION)

    def get_fields(self):
        return super().get_fields() | _content_fields()

    def content(self) -> dict:
        return {name: value for name, value in self.validated_data.items() if name in SCHEMAS}


class NoteCreate(NoteInput):
    """A title is enough."""

    edition = None
    owner = Text(max_length=100, required=False, help_text=_("Whose note: alpha-2 code or slug; your own body if left out."))

    def get_fields(self):
        fields = super().get_fields()
        fields["title"] = raw("title")
        fields["title"].required = True
        return fields


class NoteEdition(Input):
    edition = Number(min_value=1, max_value=2_000_000_000, required=False, help_text=EDITION)


class NoteReason(Input):
    reason = Text(max_length=2_000, help_text=_("Why; read by the originator alone."))


class NoteOutput(Output):
    """A note as it may be read by the caller. Lists hold its title and facts; its words are in the answer of its own address."""

    included = serializers.DictField(required=False, help_text=_("With `include`: more of what it names."))
    reference = serializers.CharField(help_text=_("Its 12 letters."))
    url = serializers.URLField(help_text=_("Address in this API."))
    page_url = serializers.URLField(help_text=_("Address of its page."))
    state = serializers.ChoiceField(Note.State.choices, help_text=_("State of the note."))
    standing = serializers.ChoiceField(list(STANDINGS.items()), help_text=_("How it stands today."))
    originator = serializers.CharField(help_text=_("Alpha-2 code or slug of whose note it is."))
    version = serializers.IntegerField(help_text=_("Number of the version that this answer shows."))
    version_state = serializers.ChoiceField(NoteVersion.State.choices, help_text=_("State of that version."))
    in_preparation = serializers.IntegerField(allow_null=True, help_text=_("Number of a version in preparation, for its team."))
    edition = serializers.IntegerField(allow_null=True, help_text=_("Counts saves, while it is being written."))
    created_at = serializers.DateTimeField(help_text=_("When it was begun."))
    updated_at = serializers.DateTimeField(help_text=_("Last change."))
    released_at = serializers.DateTimeField(allow_null=True, help_text=_("Last release."))

    def get_fields(self):
        fields = super().get_fields() | _content_fields()
        for field in fields.values():
            field.required = False
        return fields


IN_NOTE = tuple(name for name in (*NoteOutput._declared_fields, *SCHEMAS) if name != "included")
NotePage = page("NotePage", NoteOutput, by_words=True)


class NoteWithdrawal(NoteReason):
    reinstates = YesNo(required=False, help_text=_("Put the note that it superseded in force again."))


class NoteVersionOutput(Output):
    """One version: when and how it was released. Its words are at the note's address, with `version`."""

    version = serializers.IntegerField(help_text=_("Its number."))
    state = serializers.ChoiceField(NoteVersion.State.choices, help_text=_("State of the version."))
    title = serializers.CharField(help_text=_("Its title."))
    tlp = serializers.ChoiceField(TLP.choices, help_text=_("Its marking."))
    valid_until = serializers.DateField(allow_null=True, help_text=_("Its last day."))
    created_at = serializers.DateTimeField(help_text=_("When it was begun."))
    released_at = serializers.DateTimeField(allow_null=True, help_text=_("When it was released."))
    url = serializers.URLField(help_text=_("Where its words are."))
