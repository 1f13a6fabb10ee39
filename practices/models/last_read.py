"""Which revision of a practice somebody read last: "what changed since I last read"."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from practices.models.practice import Practice
from rabatplatform.access.models import PersonalRow
from rabatplatform.access.querysets import PersonalQuerySet


class LastRead(PersonalRow):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()  # of the revision
    before = models.PositiveSmallIntegerField(null=True)  # the one read before that: stays said until the next revision
    before_at = models.DateTimeField(null=True)  # when that one was opened first
    at = models.DateTimeField(default=timezone.now)  # when `number` was opened first

    objects = PersonalQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "practice"], name="one_last_read_a_person")]

    def __str__(self):
        return f"{self.user_id} {self.practice_id} r{self.number}"
