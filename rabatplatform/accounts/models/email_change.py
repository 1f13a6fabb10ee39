"""Somebody asks for another address: it changes when both mailboxes have said yes, or what stood for the old one and the new one."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.utils import timezone

from rabatplatform.access.models import PersonalRow
from rabatplatform.access.querysets import PersonalQuerySet

LIFE = timedelta(days=3)


def new_nonce() -> str:
    return secrets.token_hex(16)


def in_three_days():
    return timezone.now() + LIFE


class EmailChange(PersonalRow):
    """The links in the two mails are made of `reference`, the side and `nonce` (accounts.email_links); none is stored.

    new_address: emptied when the change is done, withdrawn or over: no address is kept that nobody uses.
    stood_for_old: the second factor (Authenticator.Type) that was shown instead of the old mailbox, from which mails came back; "" where
    the mailbox is asked. Its link then stops the change, and confirms nothing.
    """

    OLD, NEW = "old", "new"  # the two mailboxes

    reference = models.UUIDField(unique=True, editable=False, db_default=RandomUUID())
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="email_changes")
    new_address = models.EmailField(blank=True)
    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=in_three_days)
    old_confirmed_at = models.DateTimeField(null=True)
    new_confirmed_at = models.DateTimeField(null=True)
    stood_for_old = models.CharField(max_length=20, blank=True, default="")
    done_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = PersonalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(done_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_email_change",
            ),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True)
                | models.Q(old_confirmed_at__isnull=False, new_confirmed_at__isnull=False),
                name="email_change_confirmed_at_both",
            ),
        ]

    def __str__(self):
        return str(self.reference)

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.withdrawn_at is None and self.expires_at > timezone.now()

    def confirmed_at(self, side: str):
        return self.old_confirmed_at if side == self.OLD else self.new_confirmed_at
