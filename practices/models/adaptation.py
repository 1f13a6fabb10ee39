"""An adaptation: another country or organisation says how it used a practice, what it changed, and what failed."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from focalpoints.models import Country, Organisation, Post
from practices.models.practice import Practice
from rabatplatform.access.models import GrantLabel, Protected
from rabatplatform.access.querysets import AudienceQuerySet


class Adaptation(Protected):
    """Read by the team that reports it; by all members once its coordinator confirmed it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waits for confirmation")
        CONFIRMED = "confirmed", _("Confirmed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Running(models.TextChoices):
        YES = "yes", _("Still running")
        PILOT = "pilot", _("A pilot")
        ENDED = "ended", _("Ended")

    TEXTS = ("changed", "needed", "result", "failed")

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="adaptations")
    owner = models.ForeignKey(GrantLabel, models.PROTECT, related_name="+")  # the *team* label of the body that reports
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="adaptations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="adaptations")
    state = FSMField(default=State.DRAFT, choices=State.choices, protected=True)
    institution = models.CharField(max_length=200, blank=True, default="")
    language = models.CharField(max_length=8, choices=settings.CONTENT_LANGUAGES, blank=True, default="")
    since_year = models.PositiveSmallIntegerField(null=True, blank=True)
    until_year = models.PositiveSmallIntegerField(null=True, blank=True)
    running = models.CharField(max_length=8, choices=Running.choices, blank=True, default="")
    changed = models.TextField(blank=True, default="")
    needed = models.TextField(blank=True, default="")
    result = models.TextField(blank=True, default="")
    failed = models.TextField(blank=True, default="")
    nothing_failed = models.BooleanField(default=False)
    contact_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)  # counts saves
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_from = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, editable=False)
    returned_reason = models.TextField(blank=True, default="")
    confirmed_at = models.DateTimeField(null=True, editable=False)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_from = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    list_order = "created_at"
    owner_field, owner_tier = "owner_id", "team"
    objects = AudienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("adaptation")
        verbose_name_plural = _("adaptations")
        base_manager_name = "objects"
        indexes = [models.Index(fields=["practice", "state"], name="adaptations_of_practice")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(country__isnull=True) ^ models.Q(organisation__isnull=True), name="adaptation_has_one_body"
            )
        ]

    def __str__(self):
        return f"{self.practice_id} {self.owner_id} {self.state}"

    def get_absolute_url(self):
        return reverse("practices:adaptation-detail", args=[self.reference])

    @property
    def body(self):
        return self.country or self.organisation

    @transition(field=state, source=State.DRAFT, target=State.SUBMITTED)
    def submit(self):
        pass

    @transition(field=state, source=State.SUBMITTED, target=State.DRAFT)
    def give_back(self):
        pass

    @transition(field=state, source=State.SUBMITTED, target=State.CONFIRMED)
    def confirm(self):
        pass

    @transition(field=state, source=[State.DRAFT, State.SUBMITTED, State.CONFIRMED], target=State.WITHDRAWN)
    def withdraw(self):
        pass
