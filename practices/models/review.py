"""The way of a revision through the door: the countries that validate it, the posts of other countries that review it.

A round begins with each submission and ends with its outcome. Its readers are its circle: the owner's team, the coordinators who
validate, the posts that review, the secretariat. A review itself is read by its post and the secretariat alone; what its authors
are told of it, and when, is one function of the database (sql/door.sql, practices_reviews_told).
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Post
from practices.models.practice import Practice
from practices.models.revision import Revision
from rabatplatform.access.models import GrantLabel, Protected, ProtectedChild
from rabatplatform.access.querysets import AudienceQuerySet, ChildQuerySet


def person(**more):
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", **more)


def post(**more):
    return models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", **more)


class ReviewRound(Protected):
    """One way through the door: opened by a submission or an appeal, closed by its outcome."""

    class State(models.TextChoices):
        VALIDATING = "validating", _("Waits for validation")
        REVIEWING = "reviewing", _("In review")
        CLOSED = "closed", _("Closed")

    class Outcome(models.TextChoices):
        PUBLISHED = "published", _("Published")
        PROMISING = "promising", _("Published as promising")
        RETURNED = "returned", _("Returned with questions")
        DECLINED = "declined", _("Declined with reasons")
        TAKEN_BACK = "taken_back", _("Taken back by its author")

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="rounds")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="rounds")
    owner = models.ForeignKey(GrantLabel, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(default=1)  # of the practice
    state = models.CharField(max_length=10, choices=State.choices, default=State.VALIDATING)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default="")
    is_blind = models.BooleanField(default=False)  # the authors are not told which posts review
    is_appeal = models.BooleanField(default=False)
    appeal_reason = models.TextField(blank=True, default="")
    edition = models.PositiveIntegerField(default=1)  # of the text that was handed in
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by, opened_from = person(), post()
    reviewing_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    third_asked_at = models.DateTimeField(null=True)  # when the secretariat was told that the two differ

    list_order = "opened_at"
    owner_field, owner_tier = "owner_id", "team"
    objects = AudienceQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="one_round_a_number"),
            models.UniqueConstraint(fields=["revision"], condition=~Q(state="closed"), name="one_open_round_a_revision"),
            models.UniqueConstraint(fields=["revision"], condition=Q(is_appeal=True), name="one_appeal_a_revision"),
        ]
        indexes = [models.Index(fields=["state", "opened_at"], condition=~Q(state="closed"), name="rounds_open")]

    def __str__(self):
        return f"{self.practice_id} round {self.number}"

    def get_absolute_url(self):
        return reverse("practices:review-round", args=[self.practice.address])


class Validation(ProtectedChild):
    """A country (or the owner) that is named says, by its coordinator, that the text is true: one row a body and round."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        VALIDATED = "validated", _("validated")
        RETURNED = "returned", _("returned")

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="validations")
    body = models.ForeignKey(
        GrantLabel, models.PROTECT, related_name="+"
    )  # the *coordination* label of the country, or of the owner
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.TextField(blank=True, default="")  # of a return
    by, post = person(), post()
    at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    parent_field = "round"
    objects = ChildQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "body"], name="one_validation_a_body")]

    def __str__(self):
        return f"{self.round_id} {self.body_id} {self.state}"


class Decision(models.TextChoices):
    """What a reviewer advises, the best first."""

    PUBLISH = "publish", _("Publish")
    PROMISING = "promising", _("Publish as promising")
    RETURN = "return", _("Return with questions")
    DECLINE = "decline", _("Decline, with reasons")


class Review(Protected):
    """One post's review in one round. Filled bit by bit; after `answered_at` it does not change any more."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        READING = "reading", _("reads it")  # declared no conflict of interest
        ANSWERED = "answered", _("answered")
        PASSED = "passed", _("passed on: conflict of interest")
        REPLACED = "replaced", _("replaced")
        CLOSED = "closed", _("closed before it answered")

    ACTIVE = (State.ASKED, State.READING, State.ANSWERED)

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="reviews")
    number = models.PositiveSmallIntegerField()  # in its round: what a blind review is called
    post = models.ForeignKey(Post, models.PROTECT, related_name="reviews")
    reader = models.ForeignKey(GrantLabel, models.PROTECT, related_name="+")  # the label of that post
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by, asked_from = person(), models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    declared_at = models.DateTimeField(null=True)  # "no conflict of interest", or that there is one
    scores = models.JSONField(default=dict, blank=True)  # {criterion: 0 to 3}
    comments = models.JSONField(default=dict, blank=True)  # {criterion: text}
    blocking = models.JSONField(default=dict, blank=True)  # {question: true (fine) or false (blocks)}
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True, default="")
    maturity = models.CharField(max_length=20, choices=Revision.Maturity.choices, blank=True, default="")
    words = models.TextField(blank=True, default="")  # reasons, and questions to the author
    edition = models.PositiveIntegerField(default=1)  # counts saves; a save names the one it began from
    saved_page = models.UUIDField(null=True, editable=False)
    saved_at = models.DateTimeField(default=timezone.now)
    by = person()  # who answered, from `post`
    answered_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)  # passed on, replaced, closed
    reminded_at = models.DateTimeField(null=True)

    list_order = "asked_at"
    owner_field, owner_tier = "reader_id", "post"
    objects = AudienceQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="one_review_a_number"),
            models.UniqueConstraint(fields=["round", "post"], name="one_review_a_post"),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(state__in=["asked", "reading"]), name="reviews_due")]

    def __str__(self):
        return f"{self.round_id} review {self.number}"

    def get_absolute_url(self):
        return reverse("practices:review-edit", args=[self.round.practice.address])

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE


class ReviewMessage(ProtectedChild):
    """A question of a reviewer, an answer of the authors: one thread a round, read by its circle."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="messages")
    reviewer = models.PositiveSmallIntegerField(null=True)  # number of the review that asks; None: the authors, the coordinators
    criterion = models.CharField(max_length=20, blank=True, default="")
    text = models.TextField(max_length=4000)
    by = person()  # None for a reviewer of a blind round: the event alone says who
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    parent_field = "round"
    objects = ChildQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.round_id} {self.at}"
