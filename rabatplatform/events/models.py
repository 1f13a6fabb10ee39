"""What happened. A row is the log and the outbox at once: written in the transaction of the change, published after it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from rabatplatform.access.models import GrantLabel, PersonalRow, ProtectedRecord
from rabatplatform.access.querysets import PersonalQuerySet, held_by, is_held


class EventQuerySet(PersonalQuerySet):
    def visible_to(self, user):
        """What `user` did, what they were told of, and what stands in a register that they keep (the secretariat: in any)."""
        told = self.model._meta.get_field("deliveries").related_model.objects.filter(event=OuterRef("pk"), user=user.pk)
        return self.filter(Q(actor=user.pk) | Exists(told) | Q(pk__in=self.in_registers_of(user).values("pk")))

    def in_registers_of(self, user):
        rows = self.model.objects.filter(register__isnull=False)
        if user.pk is None:
            return rows.none()
        return rows.filter(held_by("register", user) | is_held(GrantLabel.THE_SECRETARIAT, user))


class Event(PersonalRow):
    kind = models.CharField(max_length=64)  # checked against the catalogue; a new kind is no migration
    subject_id = models.BigIntegerField(null=True)  # of the kind's subject model
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(GrantLabel, models.PROTECT, null=True, related_name="+")  # the label of the post acted from
    # The register of a country's or organisation's members it stands in: the label of those who read that (None: in none).
    register = models.ForeignKey(GrantLabel, models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)  # ids only, never texts
    # The source of follows that it feeds, as its kind said when it was recorded ("": none): what previews look back on.
    news = models.CharField(max_length=32, default="", db_default="")
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True)

    person_field = "actor"
    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(published_at__isnull=True), name="event_outbox"),
            models.Index(fields=["kind", "subject_id"], name="event_subject"),
            models.Index(fields=["register", "-created_at"], condition=Q(register__isnull=False), name="event_register"),
            models.Index(fields=["news", "-created_at"], condition=~Q(news=""), name="event_news"),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"


class UntoldQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The secretariat's."""
        return self.filter(is_held(GrantLabel.THE_SECRETARIAT, user)) if user.pk is not None else self.none()


class Untold(ProtectedRecord):
    """An event that a consumer could not take: it stays in the outbox, and is handed to that one again. Gone when all have taken it.

    taken: the consumers that have it, by name: none gets it twice; error: the name of what the first of the others raised, never a text.
    """

    event = models.OneToOneField(Event, models.PROTECT, related_name="untold")
    kind = models.CharField(max_length=64)  # that of the event, which the secretariat may not read
    taken = ArrayField(models.CharField(max_length=200), default=list)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=80)
    since = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)

    objects = UntoldQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["not_before", "event"], name="untold_due")]

    def __str__(self):
        return f"untold {self.event_id}: {self.error}"
