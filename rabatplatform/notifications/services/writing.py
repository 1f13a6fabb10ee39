"""From one event to one row per person concerned and channel."""

from collections.abc import Iterable, Mapping
from functools import cache

from django.db import transaction
from django.utils import timezone

from rabatplatform.events.catalogue import WAITS_FOR_YOU, EventKind, kind_of
from rabatplatform.events.topics import Rhythm, Topic
from rabatplatform.handing import hand_over
from rabatplatform.notifications.channels import CHANNELS, carriers
from rabatplatform.notifications.models import Delivery, KindSwitch
from rabatplatform.notifications.preferences import preferences_of
from rabatplatform.notifications.rhythm import Preferences
from rabatplatform.notifications.services.rows import Plan, write_rows
from rabatplatform.notifications.services.stops import SWITCHED_OFF

AT_ONCE = 50  # messages one task sends


def write_deliveries(event) -> None:
    """Consumer of events: whom it concerns is asked once. The one who acted is not told, and has looked at the thing by acting:
    at what had happened until then, however late the act is published."""
    kind = kind_of(event.kind)
    if kind is None:
        return
    if event.actor_id is not None:
        unread = Delivery.objects.filter(user=event.actor_id, about=kind.key_of(event), read_at=None)
        before = unread.filter(channel=Delivery.Channel.IN_APP, event__created_at__lte=event.created_at)
        before.update(read_at=timezone.now())
    from rabatplatform.notifications.services import escalating

    people = set(kind.audience(event))
    tell(event, kind, people)
    escalating.begin(event, kind, people)


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
    the event already is not told again; neither a service account nor the one who acted is. Of a kind that is switched off what goes out
    is withheld, and the platform shows it; of one that is only counted no message is shown or sent, and nobody counts as told.
    """
    switch = KindSwitch.objects.states_of([kind.code]).get(kind.code)
    people = set(people) - {event.actor_id, None}
    if not people:
        return 0
    now = timezone.now()

    @cache  # most people chose nothing: the same holds for all of them
    def plans_of(preferences: Preferences) -> list[Plan]:
        planned = {code: CHANNELS[code].plan(kind, preferences, now, topic) for code in CHANNELS if code in kind.channels}
        return [_plan(code, now, facts | _as_switched(switch, code)) for code, facts in planned.items() if facts is not None]

    chosen = preferences_of(people)
    written = write_rows(
        ((pk, (follows or {}).get(pk), plan) for pk, preferences in chosen.items() for plan in plans_of(preferences)),
        event=event.pk,
        kind=kind.code,
        about=kind.key_of(event),
        step=step,
        by_day=kind.by_day,
        created_at=now,
    )
    queue_many(written.due, is_urgent=kind.urgency == WAITS_FOR_YOU)
    return 0 if switch == KindSwitch.State.DRY_RUN else len(written.people)


def _as_switched(switch: str | None, channel: str) -> dict:
    """What a row begins with instead of what its channel says."""
    if switch == KindSwitch.State.DRY_RUN:
        return {"state": Delivery.State.DRY_RUN}
    if switch == KindSwitch.State.OFF and channel in carriers():
        return {"state": Delivery.State.WITHHELD, "error": SWITCHED_OFF}
    return {}


def _plan(channel: str, now, facts: dict) -> Plan:
    usual = {"rhythm": Rhythm.AT_ONCE, "state": Delivery.State.WAITING, "not_before": now, "sent_at": None}
    return Plan(channel, **usual | facts)


def queue_many(ids: list[int], *, is_urgent: bool = False) -> None:
    """Hand messages to workers after the commit, some in each task. is_urgent: they wait for somebody; where they are few, no bulk of
    other messages goes before them."""
    from rabatplatform.notifications.tasks import deliver, deliver_few, deliver_many

    if len(ids) == 1:
        transaction.on_commit(lambda: hand_over(deliver, ids[0]))
        return
    task = deliver_few if is_urgent and len(ids) <= AT_ONCE else deliver_many
    for at in range(0, len(ids), AT_ONCE):
        transaction.on_commit(lambda some=tuple(ids[at : at + AT_ONCE]): hand_over(task, *some))
