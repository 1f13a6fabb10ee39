"""What a post follows: a saved search. It passes with the post, and all who hold the post today read it."""

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.utils import timezone

from rabatplatform.access.models import GrantLabel, ProtectedRecord
from rabatplatform.access.querysets import held_by


class FollowQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the posts that `user` holds."""
        return self.filter(held_by("post", user)) if user.pk is not None else self.none()

    def open(self):
        return self.filter(ended_at=None)


class Follow(ProtectedRecord):
    """source: code of what is searched (notifications.follows); filters: {name of a filter: [values]}, all of them must hold;

    post: label of the post it belongs to; signature: of source and filters, so that a post follows a thing once.
    """

    reference = models.UUIDField(unique=True, editable=False, db_default=RandomUUID())
    post = models.ForeignKey(GrantLabel, models.PROTECT, related_name="follows")
    source = models.CharField(max_length=32)
    filters = models.JSONField(default=dict)
    signature = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = FollowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "signature"], condition=models.Q(ended_at=None), name="followed_once_by_a_post"
            )
        ]
        indexes = [models.Index(fields=["source"], condition=models.Q(ended_at=None), name="follows_of_source")]

    def __str__(self):
        return f"{self.source} {self.pk}"
