"""The log of the calls that systems make by their keys."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from rabatplatform.access.models import GrantLabel, ProtectedRecord
from rabatplatform.access.querysets import held_by, is_held
from rabatplatform.accounts.models.agencies import AgencyKey


class CallQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Calls of the keys that `user` sees; those of confidential rooms only where the key is their organisation's, or their
        post's to answer for: elsewhere they would tell how many notes an organisation reads. A service account: its own key's.
        """
        if user.pk is None:
            return self.none()
        if getattr(user, "is_service", False):
            key = getattr(user, "agency_key", None)  # SECURITY: without one it holds no label, and sees nothing
            return self.filter(is_held(GrantLabel.EVERYBODY, user), key=key.pk) if key is not None else self.none()
        keys = AgencyKey.objects.visible_to(user)
        theirs = keys.filter(held_by("body", user) | held_by("responsible", user))
        return self.filter(models.Q(key__in=keys, is_confidential=False) | models.Q(key__in=theirs))


class KeyCall(ProtectedRecord):
    """One call by a key, written by the database alone (sql/calls.sql), forgotten after 30 days: no part of an address, no query.

    operation: "/practices/{address}/", "" where the address is none or was not looked at; is_confidential: of a room that opens
    with a second factor; code: of the problem, "" where it was none; ms: until the answer began; rows: of a list, bytes: before
    compression, None where unknown; network: as KeyRefusal names one.
    """

    at = models.DateTimeField()
    # No foreign key in the database: each insert would lock the row of the key. Keys are never deleted.
    key = models.ForeignKey(AgencyKey, models.DO_NOTHING, related_name="calls", db_constraint=False, db_index=False)
    method = models.CharField(max_length=10)
    operation = models.CharField(max_length=80)
    is_confidential = models.BooleanField()
    status = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    ms = models.PositiveIntegerField()
    rows = models.PositiveIntegerField(null=True)
    bytes = models.PositiveBigIntegerField(null=True)
    network = models.CharField(max_length=43)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        indexes = [models.Index(fields=["key", "-id"], name="calls_of_key")]

    def __str__(self):
        return f"{self.key_id} {self.method} {self.operation}: {self.status}"
