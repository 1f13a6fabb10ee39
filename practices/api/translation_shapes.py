"""Translations in JSON: what callers send and get."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from practices.api.serializers import LANGUAGES, ContactPost
from practices.content import TEXTS, longest
from practices.models import Section, TranslationWork
from practices.translating.desk import CURRENT, MACHINE, MISSING, OLDER
from practices.translating.glossary import FAMILIES
from rabatplatform.api.fields import Choice, Input, Number, Output, Text, YesNo

STATES = (MISSING, CURRENT, OLDER, MACHINE)
EDITION = _("The edition you read; or send If-Match.")


class SectionTexts(Input):
    """Texts by section; an empty one removes it, one left out stays."""

    def get_fields(self):
        return {
            kind: Text(max_length=longest(kind), required=False, allow_blank=True, help_text=Section.Kind(kind).label)
            for kind in TEXTS
        }


class TranslationInput(Input):
    """Sections of a work."""

    edition = Number(min_value=1, max_value=2_000_000_000, required=False, help_text=EDITION)
    revision = Number(min_value=1, max_value=32_767, help_text=_("Number of the revision of the original you translated from."))
    texts = SectionTexts(required=False, help_text=_("{kind: text}"))
    right = serializers.ListField(
        child=Choice(TEXTS),
        required=False,
        max_length=len(TEXTS),
        help_text=_("Sections whose text is right as it stands, although the original changed or a machine wrote it."),
    )


class OfferInput(Input):
    edition = Number(min_value=1, max_value=2_000_000_000, required=False, help_text=EDITION)


class ApproveInput(OfferInput):
    seen = serializers.ListField(
        child=Text(max_length=40), required=False, max_length=100, help_text=_("Keys of the warnings that you looked at.")
    )
    reads = YesNo(
        required=False,
        help_text=_("You read the language well. Needed where neither your post nor your country works in it."),
    )


class RemarksInput(Input):
    remarks = Text(max_length=2_000, help_text=_("What should be said differently; read by the translator."))


class WarningOutput(Output):
    key = serializers.CharField(help_text=_("To be sent as `seen`."))
    section = serializers.ChoiceField(TEXTS)
    term = serializers.ChoiceField(FAMILIES)
    is_wrong = serializers.BooleanField(help_text=_("The translation names the other crime; else it names neither."))
    use = serializers.CharField(help_text=_("The term of the glossary."))


class SectionOutput(Output):
    kind = serializers.ChoiceField(TEXTS)
    original = serializers.CharField()
    text = serializers.CharField(help_text=_("Empty where nobody has translated it."))
    state = serializers.ChoiceField(STATES, help_text=_("older: the original changed since; machine: as a machine wrote it."))
    made_from = serializers.IntegerField(allow_null=True, help_text=_("Number of the revision it was translated from."))
    longest = serializers.IntegerField(help_text=_("Characters that the text may have."))


class TranslationOutput(Output):
    """A practice in one language: the open work where there is one, else what readers have."""

    id = serializers.UUIDField(allow_null=True, help_text=_("Of the work; null while nobody translates."))
    url = serializers.URLField()
    page_url = serializers.URLField()
    practice = serializers.CharField(help_text=_("Slug of the practice."))
    language = serializers.ChoiceField(LANGUAGES)
    original_language = serializers.ChoiceField(LANGUAGES)
    revision = serializers.IntegerField(help_text=_("Number of the revision that is read now."))
    state = serializers.ChoiceField(TranslationWork.State.choices, allow_null=True)
    edition = serializers.IntegerField(allow_null=True)
    translator = ContactPost(allow_null=True, help_text=_("The post that translates."))
    checker = ContactPost(allow_null=True, help_text=_("The post of the second speaker."))
    remarks = serializers.CharField(help_text=_("Of the second speaker."))
    claimed_at = serializers.DateTimeField(allow_null=True)
    saved_at = serializers.DateTimeField(allow_null=True)
    offered_at = serializers.DateTimeField(allow_null=True)
    sections = SectionOutput(many=True)
    warnings = WarningOutput(many=True, help_text=_("Smuggling and trafficking mixed, or missing."))


class NeedOutput(Output):
    """What a published practice lacks in one language."""

    included = serializers.DictField(required=False, help_text=_("With `include`: more of what it names."))
    practice = serializers.CharField(help_text=_("Slug of the practice."))
    title = serializers.CharField(help_text=_("In the language of the call, else in the original."))
    url = serializers.URLField(help_text=_("Of the translation."))
    language = serializers.ChoiceField(LANGUAGES)
    sections = serializers.IntegerField(help_text=_("How many the original has."))
    missing = serializers.IntegerField()
    older = serializers.IntegerField(help_text=_("Their original changed since."))
    unchecked = serializers.IntegerField(help_text=_("A machine's, or a draft."))
    since = serializers.DateTimeField(help_text=_("When the first of these began to be so."))
    translator = ContactPost(allow_null=True, help_text=_("The post that translates now."))
