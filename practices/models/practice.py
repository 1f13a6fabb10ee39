"""A practice: the stable thing. Its words are in revisions; who reads it is on the row."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, FSMField, transition

from focalpoints.models import Post
from practices.querysets import PracticeQuerySet
from rabatplatform.access.models import GrantLabel, Protected, ProtectedChild
from rabatplatform.access.querysets import ChildQuerySet
from rabatplatform.confirmation.models import Confirmable
from rabatplatform.references import new_reference


class Practice(Protected, Confirmable):
    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        IN_REVIEW = "in_review", _("In review")
        RETURNED = "returned", _("Returned with questions")
        DECLINED = "declined", _("Declined")
        PUBLISHED = "published", _("Published")
        ARCHIVED = "archived", _("Archived")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Origin(models.TextChoices):
        MEMBER = "member", _("Member")
        SOURCE_DOCUMENT = "source_document", _("Source document")

    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    slug = models.SlugField(max_length=100, unique=True, null=True, blank=True, editable=False)  # given at publication
    owner = models.ForeignKey(GrantLabel, models.PROTECT, related_name="+")  # the *team* label of its country or organisation
    state = FSMField(default=State.DRAFT, choices=State.choices, protected=True)
    origin = models.CharField(max_length=16, choices=Origin.choices, default=Origin.MEMBER)
    countries = ArrayField(models.BigIntegerField(), default=list)  # ids of Country; never deleted, so no join table (ADR 3)
    organisations = ArrayField(models.BigIntegerField(), default=list)
    current = models.ForeignKey("practices.Revision", models.PROTECT, null=True, related_name="+")  # the one that is read
    # The one in preparation beside a current one that was published: at most one.
    next = models.ForeignKey("practices.Revision", models.PROTECT, null=True, blank=True, related_name="+")
    source = models.JSONField(default=dict, blank=True)  # {document, section: {}, lines, speaker_role: {}, status, evidence}
    year = models.PositiveSmallIntegerField(null=True)  # of the source, else of first publication
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_from = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")  # the post
    form_key = models.UUIDField(null=True, unique=True, editable=False)  # of the form it came from: posting twice makes one
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    listed_at = models.DateTimeField(default=timezone.now, editable=False)  # its place in lists: creation, then publication
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    confirmed_on = models.DateField(null=True, editable=False)
    confirm_by = models.DateField(null=True, editable=False)

    list_order = "listed_at"
    owner_field, owner_tier = "owner_id", "team"
    objects = PracticeQuerySet.as_manager()

    period_days = 730  # 24 months
    PUBLIC = (State.PUBLISHED, State.ARCHIVED, State.WITHDRAWN)  # its page answers to all members; see ENTRIES of migration 5

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")
        base_manager_name = "objects"
        indexes = [models.Index(fields=["updated_at", "id"], name="practice_changes"), *Confirmable.Meta.indexes]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["published", "archived", "withdrawn"]) | models.Q(slug__isnull=False),
                name="published_practice_has_slug",
            )
        ]

    def __str__(self):
        return self.slug or self.reference

    def get_absolute_url(self):
        return reverse("practices:practice-detail", args=[self.address])

    @property
    def address(self) -> str:
        """The last part of its page's address: the slug, before publication the reference."""
        return self.slug or self.reference

    @property
    def is_public(self) -> bool:
        """Was it published, and does its page answer to all members? What that page shows is on the revision."""
        return self.state in self.PUBLIC

    @property
    def in_hand(self):
        """The revision that its team works on: the one in preparation, else the current one.

        Of rows read with both (`select_related`): what the reader may not see of them is None.
        """
        return (self.next if self.next_id else None) or self.current

    @property
    def door(self) -> str:
        """Where the revision in hand stands on its way to publication (a state of Revision)."""
        return self.in_hand.state if self.in_hand else self.State.DRAFT

    @property
    def is_open(self) -> bool:
        """May its team change the text of the revision in hand?"""
        return self.door in (self.State.DRAFT, self.State.RETURNED)

    # The life of the thing. The way of a text through the door is on Revision; until a text was published, the practice follows
    # it. Who may, and what else happens, is in policies and services.
    @transition(
        field=state,
        source=[State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.RETURNED, State.DECLINED],
        target=RETURN_VALUE(State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.RETURNED, State.DECLINED, State.PUBLISHED),
    )
    def follow(self, revision):
        return self.State(revision.state)

    @transition(field=state, source=State.PUBLISHED, target=State.ARCHIVED)
    def archive(self):
        pass

    @transition(field=state, source=[State.PUBLISHED, State.ARCHIVED], target=State.WITHDRAWN)
    def withdraw(self):
        pass

    @transition(field=state, source=[State.ARCHIVED, State.WITHDRAWN], target=State.PUBLISHED)
    def restore(self):
        pass

    @property
    def is_from_source(self) -> bool:
        return self.origin == self.Origin.SOURCE_DOCUMENT


class StateChange(ProtectedChild):
    """One step of a practice's life: who (post and person), when, why. Appended, never changed."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="state_changes")
    revision = models.ForeignKey("practices.Revision", models.PROTECT, null=True, related_name="+")  # whose way it is a step of
    from_state = models.CharField(max_length=16, choices=Practice.State.choices, blank=True)
    to_state = models.CharField(max_length=16, choices=Practice.State.choices)
    is_public = models.BooleanField(default=False)  # others than the owner's team read the steps that published it
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True, default="")

    parent_field, public_field = "practice", "is_public"
    objects = ChildQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.from_state} → {self.to_state}"
