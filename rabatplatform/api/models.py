"""What the API remembers of calls: what a POST with an idempotency key answered, how much a key has used of its quotas, and the exports
in bulk that it asked for."""

import uuid

from django.conf import settings
from django.db import models

from rabatplatform.access.models import PersonalRow, ProtectedRecord
from rabatplatform.access.querysets import held_by
from rabatplatform.accounts.models import AgencyKey


def key_of(user) -> int | None:
    """Id of the agency key by which a service account acts, None for a person."""
    return getattr(getattr(user, "agency_key", None), "pk", None)


class CallQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Calls of `user` themselves; of an organisation's system those by the same key alone."""
        return self.filter(person=user.pk, agency_key=key_of(user))


class IdempotentCall(PersonalRow):
    """A POST that was carried out under an `Idempotency-Key`, for 24 hours: the same call again gets the same answer.

    fingerprint: SHA-256 of what was sent. status: 0 while it runs, seen by nobody else. body: the answer; NULL where the view keeps none
    (words of notes lie in their tables alone; a practice may be withdrawn meanwhile), then `made` names what the answer was about.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    agency_key = models.ForeignKey(AgencyKey, models.CASCADE, null=True, related_name="+")
    key = models.UUIDField()
    fingerprint = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(db_default=0)
    location = models.TextField(db_default="")
    etag = models.CharField(max_length=200, db_default="")
    made = models.CharField(max_length=36, db_default="")
    body = models.BinaryField(null=True)
    made_at = models.DateTimeField(db_index=True)

    person_field = "person"
    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "agency_key", "key"], name="one_call_of_a_key", nulls_distinct=False)
        ]

    def __str__(self):
        return str(self.key)


class QuotaQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the key by which `user` acts; for people of the keys of their organisation, and of those that they answer for."""
        if key_of(user) is not None:
            return self.filter(agency_key=key_of(user))
        mine = held_by("body", user) | held_by("responsible", user)
        return self.filter(agency_key__in=AgencyKey.objects.visible_to(user).filter(mine).values("pk"))


class QuotaUse(ProtectedRecord):
    """How often a key did a thing that has an exact quota (rabatplatform.api.limits), in the window that began at `began`."""

    agency_key = models.ForeignKey(AgencyKey, models.CASCADE, related_name="+")
    what = models.CharField(max_length=20)
    began = models.DateTimeField()
    used = models.PositiveIntegerField()

    objects = QuotaQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency_key", "what", "began"], name="one_count_a_window")]

    def __str__(self):
        return f"{self.agency_key_id} {self.what}"


class BulkExport(PersonalRow):
    """All objects of a kind that a key may read, one JSON line each, made by workers in files that lie there for a day (api/bulk/).

    person: the service account; filters: {name: [values]} as in the address of the list; fields: [] for what the list shows; language: of
    the call, for what is told in the reader's; origin: what addresses in the lines begin with; total: None where nobody counted so far.
    parts: dicts of number, key (of the private storage), lines, bytes, sha256. position: where the lines after the last part begin.
    claim: of the worker that has it, which shows itself by `seen_at`. cursor: of the change feed as of when it was asked for; number: where
    the feed stood when its making began, before the first object was read (api/bulk/feed.py).
    """

    class State(models.TextChoices):
        ASKED = "asked"
        MAKING = "making"
        READY = "ready"
        STOPPED = "stopped"  # its key was suspended or revoked meanwhile
        FAILED = "failed"
        ERASED = "erased"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    agency_key = models.ForeignKey(AgencyKey, models.CASCADE, related_name="+")
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20)
    filters = models.JSONField(default=dict)
    fields = models.JSONField(default=list)
    language = models.CharField(max_length=10)
    origin = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, db_default=State.ASKED)
    done = models.PositiveIntegerField(db_default=0)
    total = models.PositiveIntegerField(null=True)
    parts = models.JSONField(default=list)
    position = models.TextField(db_default="")
    cursor = models.TextField(db_default="")
    number = models.BigIntegerField(db_default=0)
    attempts = models.PositiveSmallIntegerField(db_default=0)  # that ended by a mistake of ours, one after another
    claim = models.UUIDField(null=True)
    seen_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField(null=True)

    person_field = "person"
    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["asked", "making", "ready", "stopped", "failed", "erased"]),
                name="export_state_known",
            )
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=models.Q(state__in=["asked", "making", "ready"]), name="exports_that_live"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.reference}"

    @property
    def is_waited_for(self) -> bool:
        return self.state in (self.State.ASKED, self.State.MAKING)
