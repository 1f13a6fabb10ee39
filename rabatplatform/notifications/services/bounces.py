"""Mails that come back, whoever tells it: a report in the mailbox (returns.py), or a provider of mails through its web hook."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from rabatplatform.accounts.models import User
from rabatplatform.audit.services import write
from rabatplatform.notifications.addresses import hash_of
from rabatplatform.notifications.models import Bounce, Delivery, Mail

logger = logging.getLogger(__name__)

MOST, WITHIN = 2, timedelta(days=90)  # so many mails that came back for good, within this time: mails to the address stop
BOUNCED = "bounced"


@transaction.atomic
def record_bounce(*, message_id: str, source: str, is_hard: bool, code: str = "", at: datetime | None = None) -> Bounce | None:
    """A mail of ours came back. In system scope. None: it is none of ours.

    message_id: Mail.message_id; source: names the report, 64 characters at most: a report told twice counts once; code: of RFC 3463.
    """
    mail = Mail.objects.select_related("user").filter(message_id=message_id).first()
    if mail is None:
        return None
    person = User.objects.select_for_update(no_key=True).get(pk=mail.user_id)  # two reports at one moment tell people once
    facts = {"user": person, "mail": mail, "is_hard": is_hard, "code": code[:16], "address_hash": mail.address_hash}
    bounce, is_new = Bounce.objects.get_or_create(source=source, defaults=facts | {"happened_at": at or timezone.now()})
    if not is_new:
        return bounce
    logger.info("mail %s came back: %s, %s", mail.pk, "for good" if is_hard else "for now", code)
    if is_hard:
        Delivery.objects.filter(mail=mail, state=Delivery.State.SENT).update(state=Delivery.State.FAILED, error=BOUNCED)
        _stop_when_too_many(person)
    return bounce


def _stop_when_too_many(person) -> None:
    """Mails to the address stop, and whoever is to know is told: once, until it changes or somebody says that it is right."""
    counted = Bounce.objects.filter(
        user=person, is_hard=True, cleared_at=None, address_hash=hash_of(person.email), happened_at__gt=timezone.now() - WITHIN
    )
    if counted.filter(told_at__isnull=False).exists() or counted.values("mail").distinct().count() < MOST:
        return
    counted.update(told_at=timezone.now())
    for name in settings.BOUNCE_CONSUMERS:
        import_string(name)(person)


@transaction.atomic
def clear_bounces(*, person, before: datetime) -> int:
    """Somebody said, at that moment, that the person's address is right: what came back before counts no more.

    In system scope. Returns how many did.
    """
    rows = Bounce.objects.filter(user=person.pk, address_hash=hash_of(person.email), cleared_at=None, happened_at__lt=before)
    return rows.update(cleared_at=timezone.now())


@transaction.atomic
def confirm_own_address(*, person) -> int:
    """The person says that their address is right, in their own scope; mails go out to it again. Returns how many bounces counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT notifications_address_right(%s)", [hash_of(person.email)])
        number = cursor.fetchone()[0]
    if number:
        write("address_confirmed", user_id=person.pk)
    return number
