"""Mails that go at once: what waits for the same person at the same moment goes in the same mail."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from rabatplatform.access.scope import system_scope
from rabatplatform.events.catalogue import FOR_INFORMATION, WAITS_FOR_YOU
from rabatplatform.events.topics import Rhythm
from rabatplatform.notifications.addresses import hash_of
from rabatplatform.notifications.channels import DeliveryError, mail
from rabatplatform.notifications.models import Delivery, Mail
from rabatplatform.notifications.preferences import preferences_of
from rabatplatform.notifications.rhythm import AT_ONCE_A_WEEK
from rabatplatform.notifications.services.claims import due, mails_of_week, mark_sent, sorted_out, waiting_mails

logger = logging.getLogger(__name__)

WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720)]  # then it has failed for good


def send(delivery_id: int) -> str | None:
    """Make and send one message, its right asked again just before. Returns the new state, None when it was not waiting.

    Other messages to the person that are due go with it; of those that cannot be sent, each is tried again on its own.
    """
    with system_scope("deliver"):  # one transaction
        now = timezone.now()
        delivery = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("event", "user")
            .filter(due(now), pk=delivery_id, channel=Delivery.Channel.MAIL, state=Delivery.State.WAITING)
            .first()
        )
        if delivery is None or delivery.rhythm != Rhythm.AT_ONCE:
            return None
        # Under no lock that others wait for: two tasks of one person at the same moment make two mails, each of its own rows.
        beside = list(waiting_mails(delivery.user_id, now, rhythm=Rhythm.AT_ONCE, attempts=0).exclude(pk=delivery.pk))
        _attempt(delivery, beside, now)
        delivery.refresh_from_db(fields=["state"])
        logger.info("delivery %s: %s", delivery.pk, delivery.state)
        return delivery.state


def _attempt(delivery, beside: list, now) -> None:
    user = delivery.user
    lines, _before = sorted_out(user, [delivery, *beside])
    if not lines:
        return
    preferences = preferences_of([user.pk])[user.pk]
    lines = _under_ceiling(lines, preferences, mails_of_week(user.pk, now), now)
    if not lines:
        return
    lines.sort(key=lambda line: line.rank)
    # One that came back and is tried again is another mail: that of before has its row.
    key = mail.message_key(delivery.pk, delivery.mail_id) if delivery.mail_id else mail.message_key(delivery.pk)
    try:
        with transaction.atomic():
            sending = mail.at_once(user, preferences, lines, key)
        # Stored before it is sent: nothing is sent while the database is away, and between sending and commit lies nothing else.
        with transaction.atomic():
            sent = Mail.objects.create(user=user, message_id=key, lines=len(lines), sent_at=now, address_hash=hash_of(user.email))
            mark_sent(lines, sent)
            sending()
    except Exception as raised:  # also what no channel foresaw: one message that cannot be made holds up no other
        put_off(
            [line.delivery for line in lines] + [row for line in lines for row in line.folded],
            as_delivery_error(raised, delivery.pk),
        )


def _under_ceiling(lines, preferences, mails: int, now) -> list:
    """The lines that may go at once; with a week full of mails the others wait for the next digest, which says so."""
    free, held = [], []
    for line in lines:
        most = AT_ONCE_A_WEEK.get(line.kind.urgency if line.asks else FOR_INFORMATION, AT_ONCE_A_WEEK[WAITS_FOR_YOU])
        is_fixed = line.kind.topic is not None and line.kind.topic.fixed
        (free if is_fixed or mails < most else held).append(line)
    rows = [row.pk for line in held for row in (line.delivery, *line.folded)]
    if rows:
        due = preferences.next_digest(now)
        Delivery.objects.filter(pk__in=rows).update(rhythm=Rhythm.DAILY, not_before=due, held=True)
    return free


def as_delivery_error(raised: Exception, name) -> DeliveryError:
    if isinstance(raised, DeliveryError):
        return raised
    logger.error("message %s could not be made", name, exc_info=raised)
    return DeliveryError(type(raised).__name__[:80].lower(), permanent=False)


def put_off(deliveries: list[Delivery], error: DeliveryError) -> None:
    """Each waits longer than the time before; after the last time, or when it is refused for good, it has failed."""
    for delivery in deliveries:
        delivery.attempts += 1
        delivery.error = error.code
        if error.permanent or delivery.attempts > len(WAITS):
            delivery.state = Delivery.State.FAILED
        else:
            delivery.state, delivery.not_before = Delivery.State.WAITING, timezone.now() + WAITS[delivery.attempts - 1]
    Delivery.objects.bulk_update(deliveries, ["state", "attempts", "not_before", "error"])
