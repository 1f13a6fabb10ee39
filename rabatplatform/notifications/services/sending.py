"""Mails that go at once: what waits for the same person at the same moment goes in the same mail."""

import logging

from django.db.models import Q
from django.utils import timezone

from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.models import User
from rabatplatform.events.catalogue import FOR_INFORMATION, WAITS_FOR_YOU, kind_of
from rabatplatform.events.topics import Rhythm
from rabatplatform.notifications.channels import mail
from rabatplatform.notifications.lines import Line
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.preferences import preferences_for
from rabatplatform.notifications.rhythm import AT_ONCE_A_WEEK, Preferences
from rabatplatform.notifications.services import claims, stops
from rabatplatform.notifications.services.conditions import conditions_of
from rabatplatform.notifications.services.making import carried, made
from rabatplatform.notifications.services.settings import NOT_WANTED
from rabatplatform.notifications.topics import FOLLOWS

logger = logging.getLogger(__name__)


def send(delivery_id: int) -> str | None:
    """Make and send one message, its right asked again just before. Returns the new state, None when it was not waiting, or when another
    process mails its person at this moment.

    Other messages to the person that are due go with it; of those that cannot be sent, each is tried again on its own.
    """
    with system_scope("deliver"):  # one transaction
        user = claims.taken(User.objects.filter(deliveries=delivery_id, deliveries__state=Delivery.State.WAITING))
        if user is None:
            return None
        now = timezone.now()
        which = Q(claims.due(now), pk=delivery_id) | Q(not_before__lte=now, attempts=0)
        rows = claims.waiting_mails(user.pk, which, rhythm=Rhythm.AT_ONCE)
        delivery = next((row for row in rows if row.pk == delivery_id), None)
        if delivery is None:
            return None
        _attempt(user, delivery, rows, now)
        logger.info("delivery %s: %s", delivery.pk, delivery.state)
        return delivery.state


def _attempt(user, delivery: Delivery, rows: list[Delivery], now) -> None:
    preferences = preferences_for(user)
    conditions = conditions_of(user, rows, now, preferences.day_of(now))
    rows = _of_this_moment(stops.kept(rows, conditions), preferences, now)
    if not rows:
        return
    # One that came back and is tried again is another mail: that of before has its row.
    key = mail.message_key(delivery.pk, delivery.mail_id) if delivery.mail_id else mail.message_key(delivery.pk)

    def make(found):
        going, held, here = _under_ceiling(found.lines, preferences, conditions.mails)
        going.sort(key=lambda line: line.rank)
        return going, held, here, mail.at_once(user, preferences, going, key) if going else None

    if (answer := made(user, rows, conditions.told, make, key)) is None:
        return
    lines, held, here, sending = answer
    if held:
        Delivery.objects.filter(pk__in=[row.pk for row in claims.rows_of(held)]).update(
            rhythm=Rhythm.DAILY, not_before=preferences.next_digest(now), held=True
        )
    claims.store([(row, Delivery.State.FOLDED, claims.NO_DIGESTS) for row in claims.rows_of(here)])
    if lines:
        carried(user, lines, sending, key=key, now=now, number=len(lines))


def _of_this_moment(rows: list[Delivery], preferences: Preferences, now) -> list[Delivery]:
    """Those that may go now by what the person chose: a message that is late, or tried again, was written before they chose it."""
    going = [row for row in rows if not is_for_here(row, preferences)]
    claims.store([(row, Delivery.State.FOLDED, NOT_WANTED) for row in rows if row not in going])
    if (later := preferences.after_quiet(now)) > now and going:
        Delivery.objects.filter(pk__in=[row.pk for row in going]).update(not_before=later)
        return []
    return going


def is_for_here(row: Delivery, preferences: Preferences) -> bool:
    """Whether the person wants to read what it tells on the platform alone."""
    kind = kind_of(row.kind)
    return kind is not None and preferences.rhythm_of(kind, FOLLOWS if row.follow_id else None) == Rhythm.HERE


def _under_ceiling(lines: list[Line], preferences: Preferences, mails: int) -> tuple[list[Line], list[Line], list[Line]]:
    """(lines that go at once, lines for the next digest, which says so, lines for the platform alone) with so many mails this week.

    Whoever gets no digest is told at once of what waits for them, however full the week is: there is no other mail to hold it for.
    """
    going, held, here = [], [], []
    for line in lines:
        most = AT_ONCE_A_WEEK.get(line.kind.urgency if line.asks else FOR_INFORMATION, AT_ONCE_A_WEEK[WAITS_FOR_YOU])
        is_fixed = line.kind.topic is not None and line.kind.topic.fixed
        if is_fixed or mails < most or (line.asks and not preferences.gets_digests):
            going.append(line)
        else:
            (held if preferences.gets_digests else here).append(line)
    return going, held, here
