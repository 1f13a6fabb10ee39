"""From one event to one row per person concerned and channel."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from rabatplatform.events.catalogue import EventKind, kind_of
from rabatplatform.events.topics import Topic
from rabatplatform.handing import hand_over
from rabatplatform.notifications.channels import CHANNELS
from rabatplatform.notifications.models import Delivery, KindSwitch
from rabatplatform.notifications.preferences import preferences_of

AT_ONCE = 50  # messages one task sends


def write_deliveries(event) -> None:
    """Consumer of events: whom it concerns is asked once. The one who acted is not told, and has looked at the thing by acting."""
    kind = kind_of(event.kind)
    if kind is None:
        return
    if event.actor_id is not None:
        unread = Delivery.objects.filter(user=event.actor_id, about=kind.key_of(event), read_at=None)
        unread.filter(channel=Delivery.Channel.IN_APP).update(read_at=timezone.now())
    from rabatplatform.notifications.services import escalating

    if tell(event, kind, kind.audience(event)):
        escalating.begin(event, kind)


def tell(
    event,
    kind: EventKind,
    people: Iterable[int],
    *,
    follows: Mapping[int, int] | None = None,
    topic: Topic | None = None,
    step: int = 0,
) -> int:
    """Write the rows for these people and queue what goes at once. Returns how many people were told now.

    follows: {id of a person: id of the follow} of news; topic: instead of the kind's own; step: of an escalation. Whoever was told of
    the event already is not told again; neither a service account nor the one who acted is.
    """
    switch = KindSwitch.objects.states_of([kind.code]).get(kind.code)
    if switch == KindSwitch.State.OFF:
        return 0
    people = set(people) - {event.actor_id, None}
    if not people:
        return 0
    now, rows = timezone.now(), []
    common = {"event": event, "kind": kind.code, "about": kind.key_of(event), "step": step, "created_at": now}
    for pk, preferences in preferences_of(people).items():
        for code, channel in CHANNELS.items():
            planned = channel.plan(kind, preferences, now, topic)
            if planned is not None:
                if switch == KindSwitch.State.DRY_RUN:
                    planned |= {"state": Delivery.State.DRY_RUN}
                rows.append(Delivery(user_id=pk, channel=code, follow_id=(follows or {}).get(pk), **common, **planned))
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2_000)
    written = Delivery.objects.filter(event=event, step=step, state=Delivery.State.WAITING, not_before__lte=now)
    queue_many(list(written.filter(created_at=now).order_by("pk").values_list("pk", flat=True)))
    return 0 if switch == KindSwitch.State.DRY_RUN else len({row.user_id for row in rows})


def queue_many(ids: list[int]) -> None:
    """Hand messages to workers after the commit, some in each task."""
    from rabatplatform.notifications.tasks import deliver, deliver_many

    if len(ids) == 1:
        transaction.on_commit(lambda: hand_over(deliver, ids[0]))
        return
    for at in range(0, len(ids), AT_ONCE):
        transaction.on_commit(lambda some=tuple(ids[at : at + AT_ONCE]): hand_over(deliver_many, *some))
