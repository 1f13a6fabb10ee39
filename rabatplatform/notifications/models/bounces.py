"""Mails that came back."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from rabatplatform.access.models import ClosedRow
from rabatplatform.notifications.models.deliveries import Mail


class Bounce(ClosedRow):
    """source: what told it, unique, so that a report read twice counts once; code: status of RFC 3463 ("5.1.1")."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, related_name="+")
    source = models.CharField(max_length=64, unique=True)
    is_hard = models.BooleanField()
    code = models.CharField(max_length=16, blank=True, default="")
    address_hash = models.CharField(max_length=64)  # of the address it was sent to: another one begins anew
    happened_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)  # it was one too many: mails to the address stop, and people were told
    cleared_at = models.DateTimeField(null=True)  # somebody said that the address is right: it counts no more

    class Meta:
        indexes = [models.Index(fields=["user", "-happened_at"], name="bounces_of_person")]

    def __str__(self):
        return f"bounce {self.code}"
