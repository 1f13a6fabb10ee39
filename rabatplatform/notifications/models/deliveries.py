"""One message to one person on one channel because of one event; and the mails that messages went out in."""

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rabatplatform.access.models import PersonalRow
from rabatplatform.access.querysets import PersonalQuerySet
from rabatplatform.events.catalogue import kind_at
from rabatplatform.events.models import Event
from rabatplatform.events.topics import Rhythm

DIGESTS = (Rhythm.DAILY, Rhythm.WEEKLY)


class Mail(PersonalRow):
    """One mail that was sent to a person: at once, or as the one digest of a day of theirs.

    period: the reader's day of a digest, None at once; lines, held: how many messages it told, how many more it said were held back.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mails")
    message_id = models.CharField(max_length=64, unique=True)  # the part before the @: random at sight
    period = models.DateField(null=True)
    lines = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    address_hash = models.CharField(max_length=64, default="")  # notifications.addresses: what comes back is about that address
    sent_at = models.DateTimeField(default=timezone.now)

    objects = PersonalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "period"], condition=Q(period__isnull=False), name="one_digest_a_person_and_day"
            )
        ]
        indexes = [models.Index(fields=["user", "-sent_at"], name="mail_of_person")]

    def __str__(self):
        return f"mail {self.pk}"


class Delivery(PersonalRow):
    class Channel(models.TextChoices):
        IN_APP = "in_app", _("On the platform")
        MAIL = "mail", _("E-mail")

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        WITHHELD = "withheld"  # the right was gone when the message was to be made
        FOLDED = "folded"  # not told by itself: in another mail about its thing, read or done before, or not wanted (`error` says which)
        FAILED = "failed"  # for good
        DRY_RUN = "dry_run"  # of a kind that is only counted: neither shown nor sent

    reference = models.UUIDField(unique=True, editable=False, db_default=RandomUUID())  # its public id: never the row's number
    event = models.ForeignKey(Event, models.PROTECT, related_name="deliveries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    kind = models.CharField(max_length=64, default="")  # that of the event: what is counted and switched by kind asks no events
    about = models.CharField(max_length=80, default="")  # the thing, as EventKind.key_of
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices, default=Rhythm.AT_ONCE)  # of a mail
    step = models.PositiveSmallIntegerField(default=0)  # of an escalation; 0: told first
    follow = models.ForeignKey("notifications.Follow", models.SET_NULL, null=True, related_name="+")  # why, of news
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, related_name="deliveries")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    by_day = models.BooleanField(default=False, db_default=False)  # a job wrote it, be it of a kind or step that says so or not
    held = models.BooleanField(default=False)  # it was to go at once; the weekly ceiling put it into a digest
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)  # a worker has it from the sweep: no other takes it from there before
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, blank=True, default="")  # a code, never a text

    objects = PersonalQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "user", "channel"], name="one_delivery_a_person_and_channel")]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["user", "-created_at", "-id"], condition=Q(channel="in_app"), name="delivery_inbox"),
            models.Index(fields=["user", "about", "-created_at", "-id"], name="delivery_thing"),
            models.Index(fields=["user", "-created_at"], condition=Q(channel="in_app", read_at=None), name="delivery_unread"),
            models.Index(fields=["-created_at"], condition=Q(state="failed"), name="delivery_failed"),
            models.Index(fields=["kind", "created_at"], name="delivery_kind"),
            BrinIndex(fields=["created_at"], name="delivery_made"),
        ]

    def __str__(self):
        return f"{self.channel} {self.event_id}"

    @property
    def waits_for_day(self) -> bool:
        """Whether a job told it: at once is not before its reader's working day (rhythm.Preferences.due)."""
        kind = kind_at(self.kind, self.step)
        return self.by_day or (kind is not None and kind.by_day)
