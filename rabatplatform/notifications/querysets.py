"""Readings of one person's messages. Each is made when it is read: what its reader may not see (any more) is not there."""

from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery

from rabatplatform.events.catalogue import WAITS_FOR_YOU, all_kinds, kind_at, kind_of
from rabatplatform.notifications.models import Delivery

MOST_COUNTED = 100  # things; the header says 99+
MOST_KNOWN = 200  # unread messages that a page names
PARTS_OF_UNREAD = (100, 900)
MOST_WAITING = 100
PARTS_OF_WAITING = (100, 900)
MOST_EARLIER = 5  # earlier messages of a thing that its line unfolds
MOST_MORE = 20  # it counts to


def inbox(user):
    """Messages shown on the platform, newest first."""
    rows = Delivery.objects.visible_to(user).filter(channel=Delivery.Channel.IN_APP, state=Delivery.State.SENT)
    return rows.select_related("event").order_by("-created_at", "-pk")


def newest_of_each(rows, *names):
    """Those of these messages of one person after which none of the same `names` ("about": the thing) came."""
    newer = rows.filter(created_at__gte=OuterRef("created_at"), **{name: OuterRef(name) for name in names})
    newer = newer.filter(Q(created_at__gt=OuterRef("created_at")) | Q(pk__gt=OuterRef("pk")))
    return rows.filter(~Exists(newer))


def unread(user) -> list[tuple]:
    """(delivery, kind, thing) of what is new to `user` and what they may still read: of each thing the newest of each kind.

    MOST_COUNTED at most, of the newest 1,000: what they may not read any more stays unread, and hides nothing behind it.
    """
    found = []
    for part in _in_parts(newest_of_each(inbox(user).filter(read_at=None), "about", "kind"), PARTS_OF_UNREAD):
        found += with_things(user, part)
        if len(found) >= MOST_COUNTED:
            break
    return found[:MOST_COUNTED]


def unread_messages(user) -> list[Delivery]:
    """What is new to `user` and what they may still read, newest first: one more than MOST_KNOWN at most, of the newest 1,201."""
    found = []
    for part in _in_parts(inbox(user).filter(read_at=None), (MOST_KNOWN + 1, 1_000)):
        found += [delivery for delivery, _kind, _thing in with_things(user, part)]
        if len(found) > MOST_KNOWN:
            break
    return found[: MOST_KNOWN + 1]


def asking() -> list[str]:
    """Codes of the kinds that ask something."""
    return [kind.code for kind in all_kinds() if kind.urgency == WAITS_FOR_YOU]


def always_told() -> list[str]:
    """Codes of the kinds of a fixed topic: mailed whatever was chosen, whatever the week holds; their mails are counted apart."""
    return [kind.code for kind in all_kinds() if kind.topic is not None and kind.topic.fixed]


def lines(user, deliveries) -> list[dict]:
    """What the page says of each message whose thing `user` may still read.

    Each: delivery, kind, thing, sentence, address; waits: it asks something that is still to be done; is_done: it asked;
    due: the moment or the day by which it is to be done, or None.
    """
    shown = []
    for delivery, kind, thing in with_things(user, deliveries):
        asks = kind.urgency == WAITS_FOR_YOU
        shown.append(_line(delivery, kind, thing, waits=asks and kind.waits(delivery.event, thing)))
    return shown


def _line(delivery, kind, thing, *, waits: bool) -> dict:
    due = kind.due(delivery.event, thing) if waits else None
    return {
        "delivery": delivery,
        "kind": kind,
        "thing": thing,
        "sentence": kind.sentence(delivery.event, thing),
        "address": thing.get_absolute_url(),
        "waits": waits,
        "is_done": kind.urgency == WAITS_FOR_YOU and not waits,
        "due": due,
        "due_is_day": not isinstance(due, datetime),
    }


def waiting(user, *, unread_only=False, keep=(), without=()) -> list[dict]:
    """Lines of what still waits for `user`, newest first, one for each thing: 100 at most, of the newest 1,000 messages that ask.

    keep: codes of kinds that stay although they were read, until it is done, beside those that know when they are done;
    without: {(app that registered the kind of event, or its code, id of the thing)}, what the page says already.
    """
    rows = inbox(user).filter(kind__in=asking())
    if unread_only:
        keep = [*keep, *(kind.code for kind in all_kinds() if kind.stays_until_done)]
        rows = rows.filter(Q(read_at=None) | Q(kind__in=keep))
    found, without = {}, set(without)
    for part in _in_parts(rows, PARTS_OF_WAITING):
        for delivery, kind, thing in with_things(user, [row for row in part if not _keys(row.event) & without]):
            key = (type(thing), thing.pk)
            if key not in found and kind.waits(delivery.event, thing):
                found[key] = _line(delivery, kind, thing, waits=True)
                if len(found) == MOST_WAITING:
                    return list(found.values())
    return list(found.values())


def _in_parts(rows, sizes):
    """Lists of these rows, so many at a time: whoever has few is asked for once. Which of them still wait is known only by their things."""
    at = 0
    for size in sizes:
        part = list(rows[at : at + size])
        yield part
        at += size
        if len(part) < size:
            return


def _keys(event) -> set[tuple[str, int]]:
    return {(event.kind.partition(".")[0], event.subject_id), (event.kind, event.subject_id)}


def page(user, *, kinds=None, without=(), cursor=None, limit=25):
    """(newest message of each thing, newest first, newer?, older?): one page, whether there are newer and older ones.

    kinds: codes of the only kinds that count; without: things (Delivery.about) that stand elsewhere;
    cursor: None or (direction "older" or "newer", created_at, id) of the message that the page begins after.
    """
    rows = inbox(user).exclude(about__in=without) if without else inbox(user)
    rows = newest_of_each(rows if kinds is None else rows.filter(kind__in=kinds), "about")
    direction, at, pk = cursor or ("older", None, None)
    if direction == "newer":
        rows = rows.filter(created_at__gte=at).filter(Q(created_at__gt=at) | Q(pk__gt=pk)).order_by("created_at", "pk")
    elif cursor:
        rows = rows.filter(created_at__lte=at).filter(Q(created_at__lt=at) | Q(pk__lt=pk))
    found = list(rows[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if direction == "newer":
        return found[::-1], more, True
    return found, cursor is not None, more


def newest_messages(user, heads) -> dict[str, tuple]:
    """{thing: (reference of its newest message, ids of the newest, newest first)} of the things of these messages."""
    same = inbox(user).filter(about=OuterRef("about"))
    rows = (
        Delivery.objects.visible_to(user)
        .filter(pk__in=[head.pk for head in heads])
        .annotate(newest=Subquery(same.values("reference")[:1]), ids=ArraySubquery(same.values("pk")[: MOST_MORE + 2]))
    )
    return {about: (newest, ids) for about, newest, ids in rows.values_list("about", "newest", "ids")}


def with_things(user, deliveries) -> list[tuple]:
    """(delivery, kind, thing) of those that `user` may read; things of one sort are asked together."""
    wanted = {}
    for delivery in deliveries:
        if kind := kind_of(delivery.event.kind):
            wanted.setdefault(kind.subjects, set()).add(delivery.event.subject_id)
    things = {ask: ask(ids, user) for ask, ids in wanted.items()}
    found = []
    for delivery in deliveries:
        kind = kind_at(delivery.event.kind, delivery.step)
        thing = things[kind.subjects].get(delivery.event.subject_id) if kind else None
        if thing is not None:
            found.append((delivery, kind, thing))
    return found
