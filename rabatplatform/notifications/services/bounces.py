"""Mails that come back, whoever tells it: a report in the mailbox (returns.py), or a provider of mails through its web hook."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import BigIntegerField, Count, F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.module_loading import import_string

from rabatplatform.accounts.models import User
from rabatplatform.audit.services import write
from rabatplatform.notifications.addresses import hash_of, hashes_of
from rabatplatform.notifications.models import Bounce, Delivery, Mail
from rabatplatform.notifications.refusals import did_not_arrive
from rabatplatform.notifications.services.claims import FOLDED_INTO
from rabatplatform.notifications.services.failing import BOUNCED
from rabatplatform.notifications.services.planning import hold_mails_of, plan_behind, plan_returned

logger = logging.getLogger(__name__)

MOST, WITHIN = 2, timedelta(days=90)  # so many mails for which there was no mailbox, within this time: mails to the address stop


@transaction.atomic
def record_bounce(*, message_id: str, source: str, is_hard: bool, code: str = "", at: datetime | None = None) -> Bounce | None:
    """A mail of ours came back. In system scope. None: it is none of ours.

    message_id: Mail.message_id; source: names the report, 64 characters at most: a report told twice counts once; is_hard: there is no
    such mailbox (refusals.is_for_good), so it counts against the address; code: of RFC 3463.
    """
    mail = Mail.objects.select_related("user").filter(message_id=message_id).first()
    if mail is None:
        return None
    hold_mails_of(mail.user_id)
    person = User.objects.select_for_update(no_key=True).get(pk=mail.user_id)  # two reports at one moment tell people once
    facts = {"mail": mail, "is_hard": is_hard, "code": code, "address_hash": mail.address_hash}
    bounce, is_new = _store(person, source, facts, at)
    if is_new:
        if is_hard or did_not_arrive(code):
            _untell(mail)
        if is_hard:
            _stop_when_too_many(person)
    return bounce


def _untell(mail: Mail) -> None:
    """What a mail told was told to nobody: its messages failed, those that folded into its lines too. What another mail did not say
    because of it is said now."""
    of_mail = Q(state=Delivery.State.SENT) | Q(state=Delivery.State.FOLDED, error=FOLDED_INTO)
    rows = dict(Delivery.objects.filter(of_mail, mail=mail).values_list("pk", "about"))
    Delivery.objects.filter(pk__in=rows).update(state=Delivery.State.FAILED, error=BOUNCED)
    if rows:
        plan_behind(mail.user_id, set(rows.values()))


@transaction.atomic
def record_refusal(*, user_id: int, address: str, key: str, code: str) -> Bounce:
    """A mail was not even taken, because there is no such mailbox: it counts as if it had come back. In system scope.

    key: of the mail (channels.mail.message_key), of which no row is left; refused again it counts once.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=user_id)
    facts = {"mail": None, "is_hard": True, "code": code, "address_hash": hash_of(address)}
    bounce, is_new = _store(person, f"refused:{key}", facts, None)
    if is_new:
        _stop_when_too_many(person)
    return bounce


def _store(person, source: str, facts: dict, at: datetime | None) -> tuple[Bounce, bool]:
    facts |= {"user": person, "code": facts["code"][:16], "happened_at": at or timezone.now()}
    bounce, is_new = Bounce.objects.get_or_create(source=source, defaults=facts)
    if is_new:
        logger.info("mail %s came back: %s, %s", bounce.mail_id, "for good" if bounce.is_hard else "for now", bounce.code)
    return bounce, is_new


def _stop_when_too_many(person) -> None:
    """Mails to the address stop, and whoever is to know is told: once, until it changes or somebody says that it is right."""
    counted = Bounce.objects.filter(
        user=person,
        is_hard=True,
        cleared_at=None,
        address_hash__in=hashes_of(person.email),
        happened_at__gt=timezone.now() - WITHIN,
    )
    a_mail = Coalesce("mail_id", -F("pk"), output_field=BigIntegerField())  # what was refused has none: each counts
    if counted.filter(told_at__isnull=False).exists() or counted.aggregate(n=Count(a_mail, distinct=True))["n"] < MOST:
        return
    counted.update(told_at=timezone.now())
    for name in settings.BOUNCE_CONSUMERS:
        import_string(name)(person)


@transaction.atomic
def clear_bounces(*, person, before: datetime) -> int:
    """Somebody said, at that moment, that the person's address is right: what came back before counts no more.

    In system scope. Returns how many did. Mails that were withheld meanwhile are planned anew.
    """
    rows = Bounce.objects.filter(user=person.pk, address_hash__in=hashes_of(person.email), cleared_at=None)
    number = rows.filter(happened_at__lt=before).update(cleared_at=timezone.now())
    if number:
        plan_returned(person)
    return number


@transaction.atomic
def confirm_own_address(*, person) -> int:
    """The person says that their address is right, in their own scope; mails go out to it again, also those that were withheld
    meanwhile. Returns how many bounces counted."""
    number = 0
    with connection.cursor() as cursor:
        for known in hashes_of(person.email):
            cursor.execute("SELECT notifications_address_right(%s)", [known])
            number += cursor.fetchone()[0]
    if number:
        write("address_confirmed", user_id=person.pk)
        plan_returned(person)
    return number
