"""Recording what happened: a row in the transaction of the change; the telling comes after the commit."""

from collections.abc import Iterable

from django.db import transaction

from rabatplatform.accounts.actors import Actor
from rabatplatform.events.catalogue import EventKind
from rabatplatform.events.models import Event
from rabatplatform.handing import hand_over


def record(kind: EventKind, *, subject, actor: Actor, register: int | None = None, **data: int | str | None) -> Event:
    """Write one event. data: ids and codes only, never texts; register: the label of those who read the register it stands in."""
    event = _event(kind, subject.pk, register, data, actor)
    event.save(force_insert=True)
    transaction.on_commit(lambda: queue(event.pk))
    return event


def record_many(kind: EventKind, happened: Iterable[tuple[int, int | None, dict]], *, actor: Actor) -> int:
    """Write many events of one kind at once; the sweep of the outbox publishes them. Returns how many.

    happened: (id of the subject, label of the register or None, data) of each.
    """
    rows = [_event(kind, subject, register, data, actor) for subject, register, data in happened]
    return len(Event.objects.bulk_create(rows, batch_size=1_000))


def _event(kind: EventKind, subject_id: int, register: int | None, data: dict, actor: Actor) -> Event:
    """Not yet written."""
    event = Event(kind=kind.code, subject_id=subject_id, actor=actor.user, register_id=register, data=data)
    event.post_id = actor.post.label_id if actor.post else None
    event.news = kind.news_of(event)
    return event


def queue(event_id: int) -> None:
    """Ask a worker to publish; with the broker down the event waits in the outbox for the sweep."""
    from rabatplatform.events.tasks import publish_event

    hand_over(publish_event, event_id)
