"""Practices, themes and frameworks in JSON: what callers send (Input) and what they get (Output)."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from focalpoints.models import Country, Organisation, Post
from practices.content import FACTS, TEXTS, longest
from practices.models import FrameworkItem, Instrument, Practice, Revision, Section, Theme
from rabatplatform.api.fields import Choice, Input, Keys, Number, Output, PartialDate, Reference, Text, YesNo
from rabatplatform.reference.memory import shelf

LANGUAGES = [code for code, _name in settings.CONTENT_LANGUAGES]
# Names of the API that differ from those of practices.content, by the latter.
NAMES = {"original_language": "language"}


def _active(model):
    def find(key: str):
        entry = shelf(model).by_key.get(key)
        return entry.pk if entry and entry.retired_at is None else None

    return find


def _phenomenon(code: str):
    return code if code in Revision.Phenomenon.values else None


def _post(reference):
    return Post.objects.filter(reference=reference, closed_at=None).values_list("pk", flat=True).first()


def body_at(key: str):
    """The country (alpha-2) or organisation (slug) of a key, None for neither."""
    return shelf(Country).by_key.get(key) or shelf(Organisation).by_key.get(key)


def _keys_schema(**items):
    return extend_schema_field({"type": "array", "maxItems": Keys.most, "items": {"type": "string", **items}})


@_keys_schema()
class KeyList(Keys):
    pass


@_keys_schema(enum=Revision.Phenomenon.values)
class PhenomenonList(Keys):
    pass


class PracticeInput(Input):
    """The words of a draft in its original language, and its facts. What is left out stays as it is."""

    language = Choice(LANGUAGES, required=False, allow_blank=True, help_text=_("Language of all texts below (BCP 47)."))
    countries = KeyList(_active(Country), required=False, help_text=_("ISO 3166-1 alpha-2 codes."))
    organisations = KeyList(_active(Organisation), required=False, help_text=_("Slugs of organisations named as its own."))
    partners = KeyList(_active(Organisation), required=False, help_text=_("Slugs of partner organisations."))
    themes = KeyList(_active(Theme), required=False, help_text=_("Slugs; one to four when it is submitted."))
    framework_items = KeyList(_active(FrameworkItem), required=False, help_text=_("References such as marrakesh-2018-2020:A17."))
    instruments = KeyList(_active(Instrument), required=False, help_text=_("Slugs of legal instruments."))
    phenomena = PhenomenonList(_phenomenon, required=False, help_text=_("smuggling, trafficking or both."))
    kind = Choice(Revision.Kind.choices, required=False, allow_blank=True, help_text=_("Kind of practice."))
    maturity = Choice(Revision.Maturity.choices, required=False, allow_blank=True, help_text=_("Maturity (FAO scale)."))
    evidence = Choice(Revision.Evidence.choices, required=False, allow_blank=True, help_text=_("How the result is known."))
    lead_institution = Text(max_length=200, required=False, allow_blank=True, help_text=_("Lead institution."))
    start = PartialDate(
        max_length=10, required=False, allow_blank=True, help_text=_("When it began: 2019, 2019-03 or 2019-03-14.")
    )
    end = PartialDate(max_length=10, required=False, allow_blank=True, help_text=_("When it ended, if it did."))
    contact_post = Reference(
        _post, required=False, help_text=_("Id of the post that answers questions (of a country's `posts`).")
    )
    nothing_failed = YesNo(required=False, help_text=_("“Nothing so far”, instead of a text in not_worked."))
    edition = Number(min_value=1, max_value=2_000_000_000, required=False, help_text=_("The edition you read; or send If-Match."))

    def get_fields(self):
        texts = {
            kind: Text(max_length=longest(kind), required=False, allow_blank=kind != "title", help_text=Section.Kind(kind).label)
            for kind in TEXTS
        }
        return texts | super().get_fields()

    def content(self) -> dict:
        """The shape of practices.content; with `partial` false, what was left out is emptied."""
        given = dict(self.validated_data)
        given.pop("edition", None)
        given.pop("owner", None)
        if "language" in given:
            given["original_language"] = given.pop("language")
        return given


class PracticeCreate(PracticeInput):
    """A new draft. A title is enough."""

    owner = Text(max_length=100, required=False, help_text=_("Whose it is: alpha-2 code or slug; your own body if left out."))
    edition = None

    def get_fields(self):
        fields = super().get_fields()
        fields["title"].required = True
        return fields

    def validate_owner(self, key):
        if body_at(key) is None:
            raise serializers.ValidationError(_("There is no such country or organisation."), code="unknown")
        return key


class PracticeReplace(PracticeInput):
    """The whole text again: what is left out is emptied."""

    def get_fields(self):
        fields = super().get_fields()
        fields["title"].required = True
        return fields

    def content(self) -> dict:
        empty = dict.fromkeys(TEXTS, "") | {name: _EMPTY.get(name, "") for name in FACTS}
        return empty | {"countries": [], "organisations": []} | super().content()


_EMPTY = {"phenomena": [], "themes": [], "framework_items": [], "instruments": [], "partners": []}
_EMPTY |= {"contact_post": None, "nothing_failed": False}


class SubmitInput(Input):
    edition = Number(min_value=1, max_value=2_000_000_000, required=False, help_text=_("The edition you read; or send If-Match."))


class ContactPost(Output):
    id = serializers.UUIDField()
    role = serializers.CharField()
    title = serializers.CharField(help_text=_("In the reader's language."))
    institution = serializers.CharField()
    country = serializers.CharField(allow_null=True)
    organisation = serializers.CharField(allow_null=True)


_BY_LANGUAGE = {"type": "object", "propertyNames": {"enum": [*LANGUAGES, "und"]}}


@extend_schema_field(
    _BY_LANGUAGE
    | {
        "additionalProperties": {
            "type": "object",
            "propertyNames": {"enum": list(TEXTS)},
            "additionalProperties": {"type": "string"},
        }
    }
)
class TextsByLanguage(serializers.JSONField):
    pass


@extend_schema_field(
    _BY_LANGUAGE
    | {"additionalProperties": {"type": "object", "additionalProperties": {"enum": ["machine", "draft", "reviewed"]}}}
)
class StatesByLanguage(serializers.JSONField):
    pass


@extend_schema_field(_BY_LANGUAGE | {"additionalProperties": {"type": "array", "items": {"enum": list(TEXTS)}}})
class KindsByLanguage(serializers.JSONField):
    pass


def _strings(**kwargs):
    return serializers.ListField(child=serializers.CharField(), **kwargs)


class PracticeOutput(Output):
    """A practice. Lists leave the long texts out; `fields` chooses."""

    included = serializers.DictField(required=False, help_text=_("With `include`: more of what it names."))
    slug = serializers.CharField(allow_null=True, help_text=_("Given at publication; null before."))
    reference = serializers.CharField(help_text=_("Random and lasting; the address before publication."))
    url = serializers.URLField(help_text=_("Its address in this API."))
    page_url = serializers.URLField(help_text=_("Its page."))
    state = serializers.ChoiceField(Practice.State.choices)
    origin = serializers.ChoiceField(Practice.Origin.choices)
    owner = serializers.CharField(allow_null=True, help_text=_("Alpha-2 code of the country or slug of the organisation."))
    title = serializers.CharField(help_text=_("In the language of the call, else in the original."))
    summary = serializers.CharField(help_text=_("In the language of the call, else in the original."))
    language = serializers.ChoiceField(
        LANGUAGES, allow_null=True, help_text=_("Original language (BCP 47); null while not said.")
    )
    languages = _strings(help_text=_("Languages it has texts in."))
    texts = TextsByLanguage(
        help_text=_("{language: {kind: text}}; “und” while its language is not said. Long texts: fields=texts.")
    )
    translations = StatesByLanguage(help_text=_("{language: {kind: state}} of the texts that are translations."))
    outdated_translations = KindsByLanguage(help_text=_("{language: [kinds]} whose original changed after the translation."))
    countries = _strings(help_text=_("ISO 3166-1 alpha-2."))
    organisations = _strings(help_text=_("Slugs."))
    partners = _strings(help_text=_("Slugs of organisations."))
    themes = _strings(help_text=_("Slugs."))
    framework_items = _strings(help_text=_("References such as marrakesh-2018-2020:A17."))
    instruments = _strings(help_text=_("Slugs of legal instruments."))
    phenomena = serializers.ListField(child=serializers.ChoiceField(Revision.Phenomenon.choices))
    kind = serializers.ChoiceField(Revision.Kind.choices, allow_blank=True)
    maturity = serializers.ChoiceField(Revision.Maturity.choices, allow_blank=True)
    evidence = serializers.ChoiceField(Revision.Evidence.choices, allow_blank=True)
    lead_institution = serializers.CharField()
    start = serializers.CharField(help_text=_("A year, a month or a day, as far as known."))
    end = serializers.CharField()
    nothing_failed = serializers.BooleanField()
    numbers = serializers.ListField(child=serializers.JSONField(), help_text=_("Figures that the source gives."))
    year = serializers.IntegerField(allow_null=True, help_text=_("Of the source, else of first publication."))
    source = serializers.DictField(help_text=_("Of a source document: document, section and where it stands there."))
    contact_post = ContactPost(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    confirmed_on = serializers.DateField(allow_null=True)
    confirm_by = serializers.DateField(allow_null=True)
    edition = serializers.IntegerField(
        allow_null=True, help_text=_("Counts the saves while it is in preparation; null once published.")
    )


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class Names(serializers.JSONField):
    """{language: text}"""


class ThemeOutput(Output):
    slug = serializers.CharField()
    url = serializers.URLField()
    name = serializers.CharField(help_text=_("In the language of the call."))
    names = Names(help_text=_("{language: name}"))
    description = serializers.CharField()
    descriptions = Names()
    parent = serializers.CharField(allow_null=True, help_text=_("Slug of the theme above it."))
    framework_items = _strings(help_text=_("References of the items it serves."))
    retired_at = serializers.DateTimeField(allow_null=True)


class FrameworkItemOutput(Output):
    reference = serializers.CharField()
    code = serializers.CharField()
    type = serializers.CharField()
    wording = serializers.ChoiceField(FrameworkItem.Wording.choices)
    name = serializers.CharField()
    names = Names()
    summaries = Names()
    parent = serializers.CharField(allow_null=True)
    retired_at = serializers.DateTimeField(allow_null=True)


class FrameworkOutput(Output):
    slug = serializers.CharField()
    url = serializers.URLField()
    page_url = serializers.URLField()
    name = serializers.CharField(help_text=_("In the language of the call."))
    names = Names()
    kind = serializers.CharField()
    year = serializers.IntegerField()
    period_start = serializers.IntegerField(allow_null=True)
    period_end = serializers.IntegerField(allow_null=True)
    adopted = serializers.CharField(help_text=_("ISO date as far as known."))
    is_current = serializers.BooleanField()
    note = serializers.CharField()
    sources = serializers.ListField(child=serializers.JSONField())
    items = FrameworkItemOutput(many=True, help_text=_("In lists only with fields=items."))
    retired_at = serializers.DateTimeField(allow_null=True)


def spoken(content: dict, names) -> dict:
    """Some of `practices.content`, in the names and keys of the API."""
    keys = {
        "countries": Country,
        "organisations": Organisation,
        "partners": Organisation,
        "themes": Theme,
        "framework_items": FrameworkItem,
        "instruments": Instrument,
    }
    told = {}
    for name in names:
        value = content.get(name)
        if name in keys:
            value = shelf(keys[name]).keys_of(value or [])
        elif name == "contact_post" and value:
            value = str(Post.objects.values_list("reference", flat=True).get(pk=value))
        told[NAMES.get(name, name)] = value
    return told
