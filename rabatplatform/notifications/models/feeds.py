"""The address from which a person's calendar reads their deadlines."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from rabatplatform.access.models import PersonalRow
from rabatplatform.access.querysets import PersonalQuerySet


class CalendarFeed(PersonalRow):
    """digest: SHA-256 of the secret part of the address, which is shown once; ended_at: revoked by the person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = PersonalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(ended_at=None), name="one_calendar_feed_a_person")
        ]

    def __str__(self):
        return f"calendar {self.pk}"
