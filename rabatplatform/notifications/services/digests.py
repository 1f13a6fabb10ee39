"""The one mail of a person and day for everything that does not go at once."""

import logging

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone

from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.models import User
from rabatplatform.events.catalogue import WAITS_FOR_YOU, kind_of
from rabatplatform.events.topics import Rhythm
from rabatplatform.notifications.channels import mail
from rabatplatform.notifications.lines import told_of
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.models.deliveries import DIGESTS
from rabatplatform.notifications.preferences import preferences_for
from rabatplatform.notifications.rhythm import MOST_A_WEEK, Preferences
from rabatplatform.notifications.services import claims, stops
from rabatplatform.notifications.services.conditions import Conditions, conditions_of
from rabatplatform.notifications.services.making import carried, made

logger = logging.getLogger(__name__)


def people_with_digests(now, limit: int) -> list[int]:
    """Ids of people for whom a digest is due."""
    rows = Delivery.objects.filter(
        state=Delivery.State.WAITING, not_before__lte=now, channel=Delivery.Channel.MAIL, rhythm__in=DIGESTS
    )
    return list(rows.order_by("user").values_list("user", flat=True).distinct()[:limit])


def send_digest(user_id: int) -> str | None:
    """Make and send the digest of a person that is due. Returns "sent", "empty", "put_off", "failed", None where nothing was due, or
    where another process mails them at this moment: the next hand-out finds it."""
    with system_scope("digest"):  # one transaction
        now = timezone.now()
        user = claims.taken(User.objects.filter(pk=user_id, is_service=False), claims.NOT_AT_ALL)
        rows = claims.waiting_mails(user_id, not_before__lte=now, rhythm__in=DIGESTS) if user else []
        return _make(user, rows, now) if rows else None


def _make(user, rows: list[Delivery], now) -> str:
    preferences = preferences_for(user)
    day = preferences.day_of(now)
    conditions = conditions_of(user, rows, now, day)
    rows = stops.kept(rows, conditions)
    if rows and not preferences.gets_digests:  # ended after the rows were written
        _without_digests(rows, preferences, now)
        return "empty"
    if not rows:
        return "empty"
    if _is_put_off(user, rows, preferences, conditions, now):
        return "put_off"
    key = mail.message_key("digest", user.pk, day)

    def make(found):
        lines = found.lines
        told = told_of(lines, before=found.before)
        return lines, told, mail.digest(user, preferences, told, key) if lines else None

    answer = made(user, rows, conditions.told, make, f"digest of {user.pk}")
    if answer is None:
        return "failed"
    lines, told, sending = answer
    if not lines:
        return "empty"
    if not carried(user, lines, sending, key=key, now=now, period=day, number=told.number, held=told.held):
        return "failed"
    logger.info("digest of %s: %s lines", user.pk, told.number)
    return "sent"


def _without_digests(rows: list[Delivery], preferences: Preferences, now) -> None:
    """What was to go into a digest of somebody who gets none stands on the platform alone. What waits for them and was held back by the
    weekly ceiling goes at once all the same: it was never meant for a digest."""
    at_once = [row for row in rows if row.held and preferences.by_mail and _asks(row)]
    Delivery.objects.filter(pk__in=[row.pk for row in at_once]).update(rhythm=Rhythm.AT_ONCE, not_before=now, held=False)
    claims.store([(row, Delivery.State.FOLDED, claims.NO_DIGESTS) for row in rows if row not in at_once])


def _asks(row: Delivery) -> bool:
    kind = kind_of(row.kind)
    return kind is not None and kind.urgency == WAITS_FOR_YOU


def _is_by_hand(row: Delivery) -> bool:
    """As services.retrying leaves it, with the code of its error; without that it waits as others do."""
    return bool(row.error) and not row.attempts


def _holds_what_waits(user, rows: list[Delivery], conditions: Conditions) -> bool:
    """Whether a digest of these would tell of something that still waits for its reader. What cannot be asked counts: the making puts it
    off alone."""
    asking = [row for row in rows if _asks(row) and row.pk not in conditions.told]
    try:
        with transaction.atomic():
            return bool(asking) and any(line.asks for line in claims.looked_through(user, asking).lines)
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("what waits in the digest of %s is not known before it is made", user.pk)
        return True


def _is_put_off(user, rows: list[Delivery], preferences: Preferences, conditions: Conditions, now) -> bool:
    """Whether there is no digest now: one of this day was sent, the week is full and nothing in it waits for its reader, their hours are
    quiet, or all of it failed and was set waiting again by hand, which makes no hour the hour of the digest."""
    put_off = Delivery.objects.filter(pk__in=[row.pk for row in rows])
    is_full = conditions.mails >= MOST_A_WEEK and not _holds_what_waits(user, rows, conditions)
    if conditions.has_digest or is_full:
        return bool(put_off.update(rhythm=Rhythm.DAILY, not_before=preferences.next_digest(now)))
    if all(_is_by_hand(row) for row in rows):
        return bool(put_off.update(not_before=preferences.next_digest(now), error=""))
    if not preferences.digest_may_go(now):
        return bool(put_off.update(not_before=preferences.after_quiet(now)))
    return False
