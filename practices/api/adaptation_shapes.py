"""Adaptations in JSON: what callers send and get."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from focalpoints.models import Post
from practices.adapting import EARLIEST, LONGEST, LONGEST_INSTITUTION
from practices.api.serializers import LANGUAGES, body_at
from practices.forms.confirmation import CONFIRM, CORRECT, DECLINE
from practices.models import Adaptation
from rabatplatform.api.fields import Choice, Input, Number, Output, Reference, Text, YesNo

EDITION = _("The edition you read; or send If-Match.")


def _post(reference):
    return Post.objects.filter(reference=reference, closed_at=None).values_list("pk", flat=True).first()


def _text(label):
    return Text(max_length=LONGEST, required=False, allow_blank=True, help_text=label)


def _year(label, **more):
    return Number(min_value=EARLIEST, max_value=9_999, required=False, help_text=label, **more)


class AdaptationInput(Input):
    """What is left out stays as it is."""

    since_year = _year(_("The year it began, from 1990 to this one."))
    until_year = _year(_("The year it ended; null while it goes on."), allow_null=True)
    running = Choice(Adaptation.Running.choices, required=False, allow_blank=True, help_text=_("Whether it still runs."))
    institution = Text(max_length=LONGEST_INSTITUTION, required=False, allow_blank=True, help_text=_("Who uses it."))
    language = Choice(LANGUAGES, required=False, allow_blank=True, help_text=_("Language of the texts (BCP 47)."))
    changed = _text(_("What was changed."))
    needed = _text(_("What it needed."))
    result = _text(_("What came of it."))
    failed = _text(_("What failed."))
    nothing_failed = YesNo(required=False, help_text=_("“Nothing failed so far”, instead of a text in failed."))
    contact_post = Reference(_post, required=False, help_text=_("Id of a post of your own body that answers questions."))
    edition = Number(min_value=1, max_value=2_000_000_000, required=False, help_text=EDITION)

    def content(self) -> dict:
        """The shape of practices.adapting."""
        return {name: value for name, value in self.validated_data.items() if name not in ("edition", "practice", "owner")}


class AdaptationCreate(AdaptationInput):
    """The year and the practice are enough."""

    practice = Text(max_length=120, help_text=_("Slug or reference of the practice that was adapted."))
    owner = Text(max_length=100, required=False, help_text=_("Who adapted it: alpha-2 code or slug; your own body if left out."))
    edition = None

    def get_fields(self):
        fields = super().get_fields()
        fields["since_year"].required = True
        return fields

    def validate_owner(self, key):
        if body_at(key) is None:
            raise serializers.ValidationError(_("There is no such country or organisation."), code="unknown")
        return key


class AdaptationEditionInput(Input):
    edition = Number(min_value=1, max_value=2_000_000_000, required=False, help_text=EDITION)


class AdaptationReasonInput(Input):
    reason = Text(max_length=2_000, help_text=_("Read by the team of the adaptation alone."))


class TakeOverInput(Input):
    choice = Choice(
        [CONFIRM, CORRECT, DECLINE], help_text=_("confirm: it is right; correct: begin a revision; decline: not ours or no more.")
    )
    reason = Text(max_length=2_000, required=False, allow_blank=True, help_text=_("Why it is declined; all members read it."))


class AdaptationOutput(Output):
    included = serializers.DictField(required=False, help_text=_("With `include`: more of what it names."))
    id = serializers.UUIDField()
    url = serializers.URLField()
    page_url = serializers.URLField()
    practice = serializers.CharField(help_text=_("Slug of the practice."))
    practice_url = serializers.URLField()
    country = serializers.CharField(allow_null=True, help_text=_("ISO 3166-1 alpha-2; null: of an organisation."))
    organisation = serializers.CharField(allow_null=True, help_text=_("Slug; null: of a country."))
    state = serializers.ChoiceField(Adaptation.State.choices)
    institution = serializers.CharField()
    language = serializers.ChoiceField(LANGUAGES, allow_blank=True)
    since_year = serializers.IntegerField(allow_null=True)
    until_year = serializers.IntegerField(allow_null=True)
    running = serializers.ChoiceField(Adaptation.Running.choices, allow_blank=True)
    changed = serializers.CharField(help_text=_("What was changed."))
    needed = serializers.CharField(help_text=_("What it needed."))
    result = serializers.CharField(help_text=_("What came of it."))
    failed = serializers.CharField(help_text=_("What failed."))
    nothing_failed = serializers.BooleanField()
    contact_post = serializers.UUIDField(allow_null=True, help_text=_("Id of the post that answers questions."))
    returned_reason = serializers.CharField(help_text=_("Why it was given back or withdrawn; its team alone reads it."))
    created_at = serializers.DateTimeField()
    saved_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    confirmed_by = serializers.UUIDField(allow_null=True, help_text=_("Id of the post that confirmed it."))
    edition = serializers.IntegerField(help_text=_("Counts the saves."))


class StopOutput(Output):
    country = serializers.CharField(allow_null=True)
    organisation = serializers.CharField(allow_null=True)
    is_origin = serializers.BooleanField(help_text=_("Where it comes from."))
    since_year = serializers.IntegerField(allow_null=True)
    until_year = serializers.IntegerField(allow_null=True)
    running = serializers.ChoiceField(Adaptation.Running.choices, allow_blank=True)
    adaptation = serializers.URLField(allow_null=True)


class JourneyOutput(Output):
    practice = serializers.CharField()
    adapted_by = serializers.IntegerField(help_text=_("Countries and organisations that reported an adaptation."))
    stops = StopOutput(many=True, help_text=_("Where it comes from, then adaptations by year."))


class StandingOutput(Output):
    """Whether a practice is still valid."""

    practice = serializers.CharField()
    state = serializers.CharField()
    confirmed_on = serializers.DateField(allow_null=True)
    confirm_by = serializers.DateField(allow_null=True, help_text=_("By when it is to be confirmed again."))
    unconfirmed_since = serializers.DateField(allow_null=True)
    is_from_source = serializers.BooleanField(help_text=_("A source document described it first."))
    has_revision = serializers.BooleanField(help_text=_("A revision of it is in preparation."))


_SAME = ("state", "institution", "language", "since_year", "until_year", "running", *Adaptation.TEXTS, "nothing_failed")
_SAME += ("returned_reason", "created_at", "saved_at", "submitted_at", "confirmed_at", "edition")
RELATED = ("practice", "country", "organisation", "contact_post", "confirmed_from")


def told(row: Adaptation, request) -> dict:
    """One adaptation, read with RELATED, as callers get it."""

    def at(name, *args):
        return request.build_absolute_uri(reverse(name, args=args))

    return {
        "id": row.reference,
        "url": at("api:adaptation-detail", row.reference),
        "page_url": request.build_absolute_uri(row.get_absolute_url()),
        "practice": row.practice.address,
        "practice_url": at("api:practice-detail", row.practice.address),
        "country": row.country.key if row.country_id else None,
        "organisation": row.organisation.key if row.organisation_id else None,
        "contact_post": row.contact_post.reference if row.contact_post_id else None,
        "confirmed_by": row.confirmed_from.reference if row.confirmed_from_id else None,
        **{name: getattr(row, name) for name in _SAME},
    }
