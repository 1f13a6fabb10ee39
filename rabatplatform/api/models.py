"""What the API remembers of calls: what a POST with an idempotency key answered, and how much a key has used of its quotas."""

from django.conf import settings
from django.db import models

from rabatplatform.access.models import PersonalRow, ProtectedRecord
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
    (casework: words of notes lie in their tables alone), then `made` names what the answer was about.
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
        """Of the key by which `user` acts."""
        return self.filter(agency_key=key_of(user))


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
