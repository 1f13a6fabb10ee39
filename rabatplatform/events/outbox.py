"""From the outbox to those who consume events: what one of them cannot take undoes nothing of the others, and is tried again."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.module_loading import import_string

from rabatplatform.access.scope import system_scope
from rabatplatform.events.models import Event, Untold

logger = logging.getLogger(__name__)
# With the sweep of every 30 seconds what passes is told within a minute; the last one again and again: no event is given up.
WAITS = [timedelta(seconds=25), *(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))]


def publish(event_id: int) -> bool:
    """Hand one event to every consumer that has not taken it; True: now all have.

    False: somebody else has it, its next time has not come, or a consumer could not take it: then it stays, with what happened (Untold).
    One transaction, in which each consumer has a savepoint of its own.
    """
    with transaction.atomic(), system_scope("publish event"):
        event = Event.objects.select_for_update(skip_locked=True).filter(pk=event_id, published_at=None).first()
        if event is None:
            return False
        untold = Untold.objects.filter(event=event).first()
        if untold is not None and Untold.objects.filter(pk=untold.pk, not_before__gt=Now()).exists():
            return False
        taken, error = _hand_out(event, untold.taken if untold else ())
        if error:
            _put_off(event, untold, taken, error)
            return False
        Event.objects.filter(pk=event.pk).update(published_at=timezone.now())
        if untold is not None:
            untold.delete()
        return True


def _hand_out(event: Event, taken: Iterable[str]) -> tuple[list[str], str]:
    """(names of the consumers that have it now, name of the first error or ""). taken: those that had it before.

    A consumer with `after`, the name of another one, waits for that.
    Raises what a consumer raised where the database is gone: nothing can be stored then.
    """
    taken, first = list(taken), ""
    for name in settings.EVENT_CONSUMERS:
        if name in taken:
            continue
        try:
            consumer = import_string(name)
            if first and getattr(consumer, "after", name) not in (name, *taken):
                continue
            with transaction.atomic():
                consumer(event)
            taken.append(name)
        except Exception as raised:
            if transaction.get_rollback():
                raise
            logger.exception("event %s: %s could not take it", event.pk, name)
            first = first or type(raised).__name__[:80].lower()
            if isinstance(raised, SoftTimeLimitExceeded):  # no time for the others: they have it when its next time comes
                break
    return taken, first


def _put_off(event: Event, untold: Untold | None, taken: list[str], error: str) -> None:
    attempts = untold.attempts + 1 if untold else 1
    facts = {"taken": taken, "error": error, "attempts": attempts, "not_before": Now() + WAITS[min(attempts, len(WAITS)) - 1]}
    Untold.objects.update_or_create(event=event, defaults=facts, create_defaults={**facts, "kind": event.kind})
    logger.warning("event %s stays in the outbox: %s, tried %s times", event.pk, error, attempts)


def never_tried(after: tuple[datetime, int] | None, limit: int) -> list[tuple[datetime, int]]:
    """(created_at, id) of events that wait so long that no worker may still have them, the oldest first; after: one of these.

    In system scope.
    """
    before = timezone.now() - timedelta(seconds=settings.OUTBOX_LEFT_BEHIND_SECONDS)
    rows = Event.objects.filter(published_at=None, created_at__lt=before, untold=None)
    return next_by_key(rows, "created_at", "pk", after, limit)


def tried_before(after: tuple[datetime, int] | None, limit: int) -> list[tuple[datetime, int]]:
    """(time, id) of events that a consumer could not take, and whose next time has come; as `never_tried`."""
    return next_by_key(Untold.objects.filter(not_before__lte=Now()), "not_before", "event", after, limit)


def next_by_key(rows, at: str, pk: str, after, limit: int) -> list[tuple[datetime, int]]:
    """(moment, id) of the next of these rows in the order of `at` and `pk`, names of their fields: whatever stays holds up nothing
    behind it."""
    if after is not None:
        rows = rows.filter(Q(**{f"{at}__gt": after[0]}) | Q(**{at: after[0], f"{pk}__gt": after[1]}))
    return list(rows.order_by(at, pk).values_list(at, pk)[:limit])


def each_due(find, at_once: int) -> Iterator[int]:
    """Ids of events, asked for some at a time. find(after, at_once): as `never_tried`."""
    found, after = None, None
    while found is None or len(found) == at_once:
        with system_scope("what is due"):
            found = find(after, at_once)
        for after in found:
            yield after[1]
