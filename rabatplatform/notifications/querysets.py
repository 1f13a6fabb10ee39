"""Readings of one person's messages. Each is made when it is read: what its reader may not see (any more) is not there."""

from django.db.models import Q

from rabatplatform.events.catalogue import WAITS_FOR_YOU, all_kinds, kind_of
from rabatplatform.notifications.models import Delivery

MOST_COUNTED = 100
MOST_WAITING = 50


def inbox(user):
    """Messages shown on the platform, newest first."""
    rows = Delivery.objects.visible_to(user).filter(channel=Delivery.Channel.IN_APP, state=Delivery.State.SENT)
    return rows.select_related("event").order_by("-created_at", "-pk")


def unread_count(user) -> int:
    """How many of the newest hundred unread messages are about something that `user` may still read."""
    unread = list(inbox(user).filter(read_at=None)[:MOST_COUNTED])
    return len(_with_things(user, unread))


def lines(user, deliveries) -> list[dict]:
    """What the page says of each message whose thing `user` may still read.

    Each: delivery, kind, thing, sentence, address; waits: it asks something that is still to be done; is_done: it asked.
    """
    shown = []
    for delivery, kind, thing in _with_things(user, deliveries):
        asks = kind.urgency == WAITS_FOR_YOU
        waits = asks and kind.waits(delivery.event, thing)
        shown.append(
            {
                "delivery": delivery,
                "kind": kind,
                "thing": thing,
                "sentence": kind.sentence(delivery.event, thing),
                "address": thing.get_absolute_url(),
                "waits": waits,
                "is_done": asks and not waits,
            }
        )
    return shown


def waiting(user, *, unread_only=False, keep=(), without=()) -> list[dict]:
    """Lines of what still waits for `user`, newest first, one for each thing.

    keep: codes of kinds that stay although they were read, until it is done, beside those that say so themselves (`stays`);
    without: {(app that registered the kind of event, or its code, id of the thing)}, what the page says already.
    """
    kinds = [kind.code for kind in all_kinds() if kind.urgency == WAITS_FOR_YOU]
    rows = inbox(user).filter(event__kind__in=kinds)
    if unread_only:
        keep = [*keep, *(kind.code for kind in all_kinds() if kind.stays)]
        rows = rows.filter(Q(read_at=None) | Q(event__kind__in=keep))
    rows = [row for row in rows[:MOST_WAITING] if not _keys(row.event) & set(without)]
    found, seen = [], set()
    for line in lines(user, rows):
        key = (type(line["thing"]), line["thing"].pk)
        if line["waits"] and key not in seen:
            seen.add(key)
            found.append(line)
    return found


def _keys(event) -> set[tuple[str, int]]:
    return {(event.kind.partition(".")[0], event.subject_id), (event.kind, event.subject_id)}


def page(user, *, without=(), cursor=None, limit=25):
    """(messages newest first, newer?, older?): one page, whether there are newer and older ones.

    cursor: None or (direction "older" or "newer", created_at, id) of the message that the page begins after.
    """
    rows = inbox(user).exclude(pk__in=without)
    direction, at, pk = cursor or ("older", None, None)
    if direction == "newer":
        rows = rows.filter(Q(created_at__gt=at) | Q(created_at=at, pk__gt=pk)).order_by("created_at", "pk")
    elif cursor:
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk))
    found = list(rows[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if direction == "newer":
        return found[::-1], more, True
    return found, cursor is not None, more


def _with_things(user, deliveries) -> list[tuple]:
    """(delivery, kind, thing) of those that `user` may read; things of one sort are asked together."""
    wanted = {}
    for delivery in deliveries:
        if kind := kind_of(delivery.event.kind):
            wanted.setdefault(kind.subjects, set()).add(delivery.event.subject_id)
    things = {ask: ask(ids, user) for ask, ids in wanted.items()}
    found = []
    for delivery in deliveries:
        kind = kind_of(delivery.event.kind)
        thing = things[kind.subjects].get(delivery.event.subject_id) if kind else None
        if thing is not None:
            found.append((delivery, kind, thing))
    return found
