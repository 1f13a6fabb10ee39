"""What was asked and is not acted on goes on: from whoever was asked to the deputy, the coordinators, the secretariat. What finishes it ends
it; an act that does not (EventKind.acted) lets the clock begin anew."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User
from rabatplatform.events.catalogue import EventKind, kind_of
from rabatplatform.events.outbox import next_by_key
from rabatplatform.notifications.models import Delivery, Escalation, KindSwitch
from rabatplatform.notifications.preferences import preferences_of
from rabatplatform.notifications.rhythm import Preferences, working_days_on
from rabatplatform.notifications.services.writing import tell

logger = logging.getLogger(__name__)

WORKING_DAYS = (3, 3, 5)  # from being asked to the deputy, from there to the coordinators, from there to the secretariat
STEPS = len(WORKING_DAYS)
LOOKED_AT = timedelta(days=90)  # after its last step a new holder is still looked for, so long after the event
PEOPLE_AT_MOST = 50  # whose right and duty are looked at
ENDED = -1
# Of a step that raises; less than whole hours, as the sweep of every hour takes some time. No event is given up.
WAITS = [timedelta(minutes=50), *(timedelta(hours=hours) - timedelta(minutes=10) for hours in (3, 6, 12, 24))]


def begin(event, kind: EventKind, asked: Iterable[int]) -> None:
    """Start the clock of an event that asks something. asked: ids of those whom it asks now; nobody: the next in line is told at once.

    Whoever asks themselves (their own act waits for them) was asked although no message told them so.
    """
    if not kind.goes_on or _is_only_counted(kind):
        return
    asked = set(asked) - {None}
    next_at = _later(event, event.created_at, WORKING_DAYS[0], asked) if asked else event.created_at
    Escalation.objects.get_or_create(event=event, defaults={"next_at": next_at})


def escalate(event_id: int) -> int | None:
    """Take the step of one event whose time has come. Returns the step that was told (0: whoever is to act now, and came since),
    ENDED where nobody has to act any more, None: nobody was told.

    A step that has nobody who may read the thing, or only people who were told already, is passed over.
    """
    with system_scope("escalate"):
        now = timezone.now()
        rows = Escalation.objects.select_for_update(skip_locked=True, of=("self",)).select_related("event")
        found = rows.filter(event=event_id, ended_at=None, next_at__lte=now).first()
        if found is None:
            return None
        kind = kind_of(found.event.kind)
        if kind is None or not kind.goes_on:
            return _end(found, now)
        if _is_only_counted(kind):
            return _wait(found, now, 1)
        told = set(Delivery.objects.filter(event=found.event).values_list("user", flat=True))
        asked = set(kind.audience(found.event)) - {None}
        here = _Standing(found.event, kind, asked | told)
        if here.is_done:
            return _end(found, now)
        came_since = here.waiting & asked - told
        if tell(found.event, replace(kind, by_day=True), came_since):  # they get the time that the ones before them had
            return _told(found, now, 0)
        if here.acted_at and (next_at := _next_at(found, here.acted_at)) > now:
            _store(found, next_at=next_at)
            return None
        return _next_step(found, kind, told, here, now)


def _next_step(found: Escalation, kind: EventKind, told: set[int], here: "_Standing", now) -> int | None:
    before = found.step
    while found.step < STEPS:
        found.step += 1
        there = _Standing(found.event, kind, set(kind.escalates(found.event, found.step)) - told)
        if there.is_done and not here.waiting:
            return _end(found, now)
        if there.waiting and tell(found.event, kind.at_step(found.step), there.waiting, step=found.step):
            return _told(found, now, found.step)
    if not here.waiting:  # nobody is there to be told: whoever comes is
        found.step = before
    if now - found.event.created_at > LOOKED_AT:
        return _end(found, now)
    return _wait(found, now, WORKING_DAYS[-1] if here.waiting else 1)


class _Standing:
    """For whom of these people the thing still waits, as far as they may read it now. is_done: somebody reads it, and it waits for none;
    acted_at: the moment of the last act on it since the event, None where there is none."""

    def __init__(self, event, kind: EventKind, people: Iterable[int]):
        self.waiting: set[int] = set()
        acts: list[datetime] = []
        reads = False
        for person in User.objects.filter(pk__in=people, is_active=True, is_service=False).order_by("-pk")[:PEOPLE_AT_MOST]:
            with access_scope(person):
                thing = kind.subject(event, person)
                if thing is None:
                    continue
                reads = True
                if kind.waits(event, thing):
                    self.waiting.add(person.pk)
                    acts.append(kind.acted(event, thing) or event.created_at)
        self.acted_at = max((moment for moment in acts if moment > event.created_at), default=None)
        self.is_done = reads and not self.waiting


def due(after: tuple[datetime, int] | None, limit: int) -> list[tuple[datetime, int]]:
    """(time, id) of the events whose next step is due, the longest waiting first; after: one of these. In system scope."""
    return next_by_key(Escalation.objects.filter(ended_at=None, next_at__lte=timezone.now()), "next_at", "event", after, limit)


def put_off(event_id: int, error: str) -> None:
    """A step of it raised something of this name: it is taken again later and later, and the secretariat sees how many there are."""
    with system_scope("an escalation is put off"):
        rows = Escalation.objects.select_for_update(skip_locked=True, of=("self",))
        found = rows.filter(event=event_id, ended_at=None).first()
        if found is None:
            return
        now = timezone.now()
        found.attempts += 1
        found.error, found.failing_since = error[:80], found.failing_since or now
        found.next_at = now + WAITS[min(found.attempts, len(WAITS)) - 1]
        found.save()


def _is_only_counted(kind: EventKind) -> bool:
    """Then nobody is asked anything, and nothing waits. Of one that is switched off the platform asks, and no mail."""
    return KindSwitch.objects.states_of([kind.code]).get(kind.code) == KindSwitch.State.DRY_RUN


def _later(event, since, number: int, asked: Iterable[int] = ()):
    """Working days of whoever was asked first: where they rest on Friday, so does the clock."""
    first = Delivery.objects.filter(event=event).order_by("step", "pk").values_list("user", flat=True).first()
    return working_days_of([first] if first else asked, since, number)


def working_days_of(people: Iterable[int], since, number: int):
    """The moment `number` working days after `since`, of the first of these people: one clock for all who are asked the same."""
    preferences = next(iter(preferences_of(sorted(people)[:1]).values()), Preferences())
    return working_days_on(since, number, preferences.zone, preferences.working_days)


def _next_at(found: Escalation, since):
    """When the step after the one that was told last is due, reckoned from a moment."""
    return _later(found.event, since, WORKING_DAYS[min(found.step, STEPS - 1)])


def _told(found: Escalation, now, step: int) -> int:
    _store(found, next_at=_next_at(found, now))
    logger.info("event %s: escalated to step %s", found.event_id, step)
    return step


def _wait(found: Escalation, now, number: int) -> None:
    _store(found, next_at=_later(found.event, now, number))


def _end(found: Escalation, now) -> int:
    _store(found, next_at=None, ended_at=now)
    return ENDED


def _store(found: Escalation, **facts) -> None:
    """Whatever was raised before, now its step was taken."""
    for name, value in (facts | {"attempts": 0, "error": "", "failing_since": None}).items():
        setattr(found, name, value)
    found.save()
