"""What a mail to somebody depends on at the moment before it is made: asked in one question."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from rabatplatform.events.catalogue import WAITS_FOR_YOU, kind_of
from rabatplatform.notifications.addresses import hashes_of
from rabatplatform.notifications.querysets import always_told
from rabatplatform.notifications.rhythm import WEEK

READ, NOT_LOOKED_AT = "read", "not_looked_at"

# Written out: as querysets it took longer to put together than all the rest of a mail to ask.
# mailed: the mails about these things after which nothing of the thing was read, and whose own message was not.
TOLD = """
WITH mailed AS (
  SELECT m.kind, m.about, max(m.sent_at) AS at FROM notifications_delivery m
  WHERE m.user_id = %(user)s AND m.about = ANY (%(things)s) AND m.channel = 'mail' AND m.state = 'sent' AND NOT EXISTS (
    SELECT FROM notifications_delivery l WHERE l.user_id = %(user)s AND l.about = m.about AND l.channel = 'in_app'
      AND l.read_at IS NOT NULL AND (l.event_id = m.event_id OR l.read_at >= m.sent_at))
  GROUP BY m.kind, m.about)
SELECT ARRAY(SELECT d.event_id FROM notifications_delivery d WHERE d.user_id = %(user)s AND d.channel = 'in_app'
    AND d.event_id = ANY (%(events)s) AND d.read_at IS NOT NULL),
  ARRAY(SELECT kind FROM mailed), ARRAY(SELECT about FROM mailed), ARRAY(SELECT at FROM mailed)"""
CONDITIONS = (
    TOLD
    + """,
  EXISTS (SELECT FROM notifications_bounce b WHERE b.user_id = %(user)s AND b.address_hash = ANY (%(addresses)s)
    AND b.told_at IS NOT NULL AND b.cleared_at IS NULL),
  ARRAY(SELECT s.kind FROM (SELECT DISTINCT ON (kind) kind, state FROM notifications_kindswitch WHERE kind = ANY (%(kinds)s)
    ORDER BY kind, id DESC) s WHERE s.state <> 'on'),
  (SELECT count(*) FROM notifications_mail m WHERE m.user_id = %(user)s AND m.sent_at > %(since)s AND NOT EXISTS (
    SELECT FROM notifications_delivery d WHERE d.mail_id = m.id AND d.kind = ANY (%(always)s))),
  EXISTS (SELECT FROM notifications_mail WHERE user_id = %(user)s AND period = %(day)s)"""
)


@dataclass(frozen=True)
class Conditions:
    """returned: mails to the person's address stopped; off: those of the kinds that are not on; mails: how many they got in the last
    seven days, but for those that told something of a fixed topic: they leave the room to the others; has_digest: that of the day is
    among them; told: as `told_before`."""

    returned: bool
    off: frozenset[str]
    mails: int
    has_digest: bool
    told: dict[int, str]


def conditions_of(user, deliveries, now: datetime, day: date) -> Conditions:
    """Of a mail that would tell these messages, with their events, now; day: the reader's. In system scope."""
    facts = {
        "addresses": hashes_of(user.email),
        "kinds": list({row.kind for row in deliveries}),
        "since": now - WEEK,
        "always": always_told(),
        "day": day,
    }
    *told, returned, off, mails, has_digest = _ask(CONDITIONS, user, deliveries, **facts)
    return Conditions(returned, frozenset(off), mails, has_digest, _why_not(deliveries, *told))


def told_before(user, deliveries) -> dict[int, str]:
    """{id of a message: READ or NOT_LOOKED_AT} of those that no mail tells: no second mail about a thing until it was looked at.

    READ: the person saw on the platform what the message says, before any mail told it. So whatever a mail tells is new to them, and
    that it is read afterwards is the look that lets the next mail about the thing go; a look that nothing new waits for need not be kept.
    NOT_LOOKED_AT: a mail about the thing was sent, and neither what it told was read nor anything of the thing since. What waits is
    silenced only by a mail that told of something that waits: news of a thing hide no question about it; what announces an end is told
    again after a time of its own (EventKind.is_told_again). What a fixed topic tells is always mailed.
    """
    return _why_not(deliveries, *_ask(TOLD, user, deliveries))


def _ask(sql: str, user, deliveries, **more) -> tuple:
    facts = {"things": list({row.about for row in deliveries}), "events": list({row.event_id for row in deliveries})}
    with connection.cursor() as cursor:
        cursor.execute(sql, {"user": user.pk, **facts, **more})
        return cursor.fetchone()


def _why_not(deliveries, read: list[int], kinds: list[str], things: list[str], moments: list[datetime]) -> dict[int, str]:
    """read: events; kinds, things, moments: of each mail that nobody looked at."""
    told: dict[str, datetime] = {}
    asked: dict[str, datetime] = {}
    for code, about, at in zip(kinds, things, moments, strict=True):
        told[about] = max(at, told.get(about, at))
        if (kind := kind_of(code)) and kind.urgency == WAITS_FOR_YOU:
            asked[about] = max(at, asked.get(about, at))
    seen, found = set(read), {}
    for delivery in deliveries:
        kind = kind_of(delivery.event.kind)
        if kind is None or (kind.topic is not None and kind.topic.fixed):
            continue
        at = (asked if kind.urgency == WAITS_FOR_YOU else told).get(delivery.about)
        if delivery.event_id in seen:
            found[delivery.pk] = READ
        elif at is not None and not kind.is_told_again(delivery.event, at):
            found[delivery.pk] = NOT_LOOKED_AT
    return found
