"""The work on a translation: claimed, written section by section beside the original, checked by a second speaker, approved.

What readers see are the rows of Translation; the texts here are not shown to them until they are approved.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Post
from practices.models.practice import Practice
from practices.models.revision import Revision, Section
from rabatplatform.access.models import GrantLabel, ProtectedChild
from rabatplatform.access.querysets import ChildQuerySet, labels_of


class TranslationWork(ProtectedChild):
    """Somebody translates a practice into a language. One open work a practice and language."""

    class State(models.TextChoices):
        CLAIMED = "claimed", _("being translated")
        OFFERED = "offered", _("waits for a second speaker")
        GIVEN_BACK = "given_back", _("given back with remarks")
        APPROVED = "approved", _("approved")
        LEFT = "left", _("given up")

    OPEN = (State.CLAIMED, State.OFFERED, State.GIVEN_BACK)
    IDLE_DAYS = 30

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="translation_works")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="translation_works")  # the one it was claimed for
    language = models.CharField(max_length=8, choices=settings.CONTENT_LANGUAGES)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CLAIMED)
    translator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    translator_post = models.ForeignKey(Post, models.PROTECT, related_name="translation_works")
    writers = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)  # people of whom any text is
    checker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checker_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    remarks = models.TextField(blank=True, default="")  # of the second speaker
    edition = models.PositiveIntegerField(default=1)  # counts saves
    saved_page = models.UUIDField(null=True, editable=False)
    claimed_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)  # a claim without work for 30 days is open to others again
    offered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)  # when a worker put an approved one before the readers

    parent_field = "practice"
    objects = ChildQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "language"],
                condition=Q(state__in=["claimed", "offered", "given_back"]),
                name="one_open_work_a_language",
            )
        ]
        indexes = [
            models.Index(fields=["offered_at"], condition=Q(state="offered"), name="works_offered"),
            models.Index(fields=["closed_at"], condition=Q(state="approved", applied_at=None), name="works_to_apply"),
        ]

    def __str__(self):
        return f"{self.practice_id} {self.language} {self.state}"

    def get_absolute_url(self):
        return reverse("practices:translation-edit", args=[self.practice.address, self.language])

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_abandoned(self) -> bool:
        """Was it claimed and nothing saved for 30 days? Then anybody may claim the language."""
        idle = timezone.now() - self.saved_at > timedelta(days=self.IDLE_DAYS)
        return idle and self.state in (self.State.CLAIMED, self.State.GIVEN_BACK)

    @property
    def dir(self) -> str:
        return "rtl" if get_language_info(self.language)["bidi"] else "ltr"


class WorkText(ProtectedChild):
    """One section of a work as far as it is written."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    work = models.ForeignKey(TranslationWork, models.CASCADE, related_name="texts")
    kind = models.CharField(max_length=16, choices=Section.Kind.choices)
    text = models.TextField(blank=True, default="")
    source_hash = models.CharField(max_length=32)  # of the original it was written beside
    made_from = models.PositiveSmallIntegerField(default=1)  # number of that revision
    is_machine = models.BooleanField(default=False)  # still as a machine wrote it
    saved_at = models.DateTimeField(default=timezone.now)

    parent_field = "practice"
    objects = ChildQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "kind"], name="one_text_a_section")]

    def __str__(self):
        return f"{self.work_id} {self.kind}"


class NeedQuerySet(ChildQuerySet):
    def visible_to(self, user):
        """All of them for whoever is a member: they count what is published."""
        if user.pk is None:
            return self.none()
        return self.alias(_labels=labels_of(user)).filter(_labels__contains=[GrantLabel.EVERYBODY])


class TranslationNeed(ProtectedChild):
    """What a published practice lacks in one language. Written by triggers alone (practices/sql/needs.sql); none where it lacks nothing."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="translation_needs")
    language = models.CharField(max_length=8, choices=settings.CONTENT_LANGUAGES)
    sections = models.PositiveSmallIntegerField()  # of the original
    missing = models.PositiveSmallIntegerField()  # of them: without a translation
    older = models.PositiveSmallIntegerField()  # whose original changed after it was translated
    unchecked = models.PositiveSmallIntegerField()  # a machine's, or a draft
    since = models.DateTimeField()  # when the first of these began to be so

    parent_field = "practice"
    objects = NeedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "language"], name="one_need_a_language")]
        indexes = [
            models.Index(fields=["language", "since", "id"], name="needs_by_age"),
            models.Index(fields=["language", "since", "id"], condition=Q(missing__gt=0), name="needs_missing"),
            models.Index(fields=["language", "since", "id"], condition=Q(older__gt=0), name="needs_older"),
            models.Index(fields=["language", "since", "id"], condition=Q(unchecked__gt=0), name="needs_unchecked"),
        ]

    def __str__(self):
        return f"{self.practice_id} {self.language}"
