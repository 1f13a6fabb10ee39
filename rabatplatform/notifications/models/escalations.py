"""What waits too long goes on to the next: the clock of one event that somebody was asked something by."""

from django.db import models

from rabatplatform.access.models import ClosedRow
from rabatplatform.events.models import Event


class Escalation(ClosedRow):
    """step: the last one that was told (0: whoever was asked); next_at: when the next is told, None once it has ended.

    Of one whose step raises: attempts, how often in a row; error: the name of what was raised last, never a text; failing_since.
    """

    event = models.OneToOneField(Event, models.PROTECT, related_name="escalation")
    step = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=80, default="")
    failing_since = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["next_at"], condition=models.Q(ended_at=None), name="escalations_due")]

    def __str__(self):
        return f"escalation {self.event_id}: {self.step}"
