"""One message to one person on one channel because of one event."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rabatplatform.access.models import PersonalRow
from rabatplatform.access.querysets import PersonalQuerySet
from rabatplatform.events.models import Event


class Delivery(PersonalRow):
    class Channel(models.TextChoices):
        IN_APP = "in_app", _("On the platform")
        MAIL = "mail", _("E-mail")

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        WITHHELD = "withheld"  # the right was gone when the message was to be made
        FAILED = "failed"  # for good

    event = models.ForeignKey(Event, models.PROTECT, related_name="deliveries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, blank=True, default="")  # a code, never a text

    objects = PersonalQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "user", "channel"], name="one_delivery_a_person_and_channel")]
        indexes = [
            models.Index(fields=["not_before"], condition=models.Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["user", "-created_at", "-id"], condition=models.Q(channel="in_app"), name="delivery_inbox"),
        ]

    def __str__(self):
        return f"{self.channel} {self.event_id}"
