"""Revisions, comments and annexes in JSON: what callers send (Input) and what they get (Output)."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from practices.api.serializers import LANGUAGES, ContactPost
from practices.content import longest
from practices.models import PracticeFile, Revision, Section
from practices.services.corrections import CORRECTED
from practices.services.discussion import PROPOSED
from rabatplatform.api.fields import Choice, File, Input, Number, Output, Text
from rabatplatform.differences import GONE, NEW, SAME


class PublicReasonInput(Input):
    reason = Text(max_length=1_000, help_text=_("All members read it."))


class RevisionSubmitInput(Input):
    what_changed = Text(max_length=1_000, required=False, help_text=_("From the published revision; mandatory once."))
    edition = Number(min_value=1, max_value=2_000_000_000, required=False, help_text=_("The edition you read."))


class CorrectionInput(Input):
    """Whole texts of the sections that are corrected; the title is not among them."""

    reason = Text(max_length=1_000, help_text=_("All members read it."))
    number = Number(min_value=1, max_value=32_767, required=False, help_text=_("Of the revision you read."))

    def get_fields(self):
        texts = {kind: Text(max_length=longest(kind), required=False, help_text=Section.Kind(kind).label) for kind in CORRECTED}
        return texts | super().get_fields()


class AnyValues(serializers.DictField):
    """{name: value}"""


@extend_schema_field({"type": "object", "additionalProperties": True})
class Content(AnyValues):
    pass


class RevisionOutput(Output):
    """A revision. Lists leave `content` out."""

    number = serializers.IntegerField(help_text=_("Counts the revisions of one practice."))
    state = serializers.ChoiceField(Revision.State.choices)
    is_current = serializers.BooleanField(help_text=_("Is it what all members read now?"))
    is_correction = serializers.BooleanField(help_text=_("A few words, by its country and without review."))
    standing = serializers.ChoiceField(Revision.Standing.choices, allow_blank=True, help_text=_("What the review said."))
    what_changed = serializers.CharField(help_text=_("From the revision before, or the reason of a correction."))
    language = serializers.ChoiceField(LANGUAGES, allow_null=True, help_text=_("Of its texts (BCP 47)."))
    url = serializers.URLField(help_text=_("Its address in this API."))
    page_url = serializers.URLField(help_text=_("Its page."))
    created_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    edition = serializers.IntegerField(allow_null=True, help_text=_("Counts the saves; null once it is published."))
    content = Content(help_text=_("Its texts and facts, by the names that a practice has."))


@extend_schema_field({"type": "array", "items": {"type": "array", "items": {"type": "string"}}})
class Pieces(serializers.ListField):
    """[[kind, text], …]"""


class SectionChangeOutput(Output):
    kind = serializers.ChoiceField(Section.Kind.choices)
    is_changed = serializers.BooleanField()
    pieces = Pieces(
        help_text=_("Pairs of kind and text in reading order; kind is one of: %(kinds)s.")
        % {"kinds": ", ".join((SAME, GONE, NEW))}
    )


class FactChangeOutput(Output):
    name = serializers.CharField()
    gone = serializers.ListField(child=serializers.CharField(), help_text=_("In the language of the call."))
    new = serializers.ListField(child=serializers.CharField())
    stayed = serializers.ListField(child=serializers.CharField())


class ComparisonOutput(Output):
    older = serializers.IntegerField(help_text=_("Number of the revision."))
    newer = serializers.IntegerField()
    language = serializers.CharField(help_text=_("Of the texts that are compared."))
    languages = serializers.ListField(child=serializers.CharField(), help_text=_("Others that can be asked for."))
    sections = SectionChangeOutput(many=True)
    facts = FactChangeOutput(many=True)


class CommentInput(Input):
    text = Text(max_length=4_000, help_text=_("Names no person and no open case."))
    language = Choice(LANGUAGES, help_text=_("Language of the text (BCP 47)."))


class CommentTextInput(Input):
    text = Text(max_length=4_000, help_text=_("The whole text as it is to be."))


class RemovalInput(Input):
    reason = Text(max_length=300, help_text=_("It stands in the place of the text."))


class ProposalInput(Input):
    section = Choice([(kind, Section.Kind(kind).label) for kind in PROPOSED], help_text=_("Where the answer is appended."))


class CommentOutput(Output):
    """A question, or an answer in its thread."""

    id = serializers.UUIDField()
    thread = serializers.UUIDField(allow_null=True, help_text=_("Of the question that it answers; null for a question."))
    text = serializers.CharField(help_text=_("Empty once it was removed."))
    language = serializers.CharField(allow_blank=True)
    by = ContactPost(help_text=_("The post that wrote it."))
    to = ContactPost(allow_null=True, help_text=_("The post that was asked."))
    at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    accepted = serializers.UUIDField(allow_null=True, help_text=_("Of a question: the answer that was accepted."))
    removed_at = serializers.DateTimeField(allow_null=True)
    removed_reason = serializers.CharField(allow_blank=True)
    page_url = serializers.URLField()


class FileInput(Input):
    """Parts of a form, checked by the form of the page."""

    file = File(help_text=_("The bytes, with the name of the file: PDF, Office, OpenDocument or a picture, at most 20 MB."))
    title = Text(max_length=150, required=False, allow_blank=True, help_text=_("What it is, in words."))
    language = Choice(settings.CONTENT_LANGUAGES, required=False, allow_blank=True, help_text=_("Of the file."))


class FileOutput(Output):
    """An annex of the text that is read, or of the one in preparation for its team."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    language = serializers.CharField(allow_blank=True)
    media_type = serializers.CharField()
    size = serializers.IntegerField(help_text=_("Bytes."))
    pages = serializers.IntegerField(help_text=_("Or slides, or sheets; 0 where it is not known."))
    state = serializers.ChoiceField(PracticeFile.State.choices)
    refusal = serializers.CharField(allow_blank=True, help_text=_("Why it was refused, in words."))
    revision = serializers.IntegerField(help_text=_("Number of the revision it hangs on."))
    download_url = serializers.URLField(help_text=_("GET gives the file; 403 until it was checked."))
    preview_url = serializers.URLField(
        allow_null=True, help_text=_("A picture of its first page, WebP; null where there is none.")
    )
