"""Questions and discussion at a published practice, read by all members who read it."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from focalpoints.models import Post
from practices.models.practice import Practice
from rabatplatform.access.models import ProtectedChild
from rabatplatform.access.querysets import ChildQuerySet

EDIT_WINDOW = timedelta(minutes=15)


class Comment(ProtectedChild):
    """A question (without `thread`), or an answer in its thread. Removed ones keep their place, without their text."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="comments")
    thread = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="answers")
    to_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")  # the contact post it was addressed to
    text = models.TextField(max_length=4000, blank=True)
    language = models.CharField(max_length=8, choices=settings.CONTENT_LANGUAGES, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True)
    accepted = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="accepted_for")  # of a question
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_from = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    removed_reason = models.CharField(max_length=300, blank=True, default="")
    became = models.ForeignKey("practices.Revision", models.SET_NULL, null=True, blank=True, related_name="+")  # proposed from it

    parent_field = "practice"
    objects = ChildQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["post", "at"], name="comments_of_post")]

    def get_absolute_url(self):
        """Its place in the discussion, on whatever page that is."""
        return reverse("practices:comment-detail", args=[self.practice.address, self.reference])

    @property
    def is_question(self) -> bool:
        return self.thread_id is None

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None

    def __str__(self):
        return f"{self.practice_id} {self.reference}"
