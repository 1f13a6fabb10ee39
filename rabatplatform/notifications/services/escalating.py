"""What was asked and is not acted on goes on: from whoever was asked to the deputy, the coordinators, the secretariat. The first act ends it."""

import logging

from django.utils import timezone

from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User
from rabatplatform.events.catalogue import WAITS_FOR_YOU, EventKind, kind_of
from rabatplatform.notifications.models import Delivery, Escalation
from rabatplatform.notifications.preferences import preferences_of
from rabatplatform.notifications.rhythm import Preferences, working_days_on
from rabatplatform.notifications.services.writing import tell

logger = logging.getLogger(__name__)

WORKING_DAYS = (3, 3, 5)  # from being asked to the deputy, from there to the coordinators, from there to the secretariat
ASKED_AT_MOST = 5  # people whose right and duty are looked at, to know whether a thing still waits


def begin(event, kind: EventKind) -> None:
    """Start the clock of an event that asks something of somebody."""
    if kind.escalates is None or kind.urgency != WAITS_FOR_YOU:
        return
    Escalation.objects.get_or_create(event=event, defaults={"next_at": _later(event, event.created_at, 0)})


def escalate(event_id: int) -> int | None:
    """Tell the next in line of one event whose time has come. Returns the step that was told, 0 where it ended, None: nothing was due.

    A step that has nobody, or only people who were told already, is passed over.
    """
    with system_scope("escalate"):
        now = timezone.now()
        rows = Escalation.objects.select_for_update(skip_locked=True).select_related("event")
        found = rows.filter(event=event_id, ended_at=None, next_at__lte=now).first()
        if found is None:
            return None
        kind = kind_of(found.event.kind)
        if kind is None or kind.escalates is None or not still_waits(found.event, kind):
            return _end(found, now)
        while found.step < len(WORKING_DAYS):
            found.step += 1
            told = set(Delivery.objects.filter(event=found.event).values_list("user", flat=True))
            if new := set(kind.escalates(found.event, found.step)) - told:
                tell(found.event, kind, new, step=found.step)
                break
        else:
            return _end(found, now)
        last = found.step == len(WORKING_DAYS)
        found.next_at = None if last else _later(found.event, now, found.step)
        found.ended_at = now if last else None
        found.save()
        logger.info("event %s: escalated to step %s", event_id, found.step)
        return found.step


def still_waits(event, kind: EventKind) -> bool:
    """Whether it waits for anybody who was told of it, as far as they may read the thing now."""
    told = (
        Delivery.objects.filter(event=event, channel=Delivery.Channel.IN_APP)
        .order_by("step", "pk")
        .values_list("user", flat=True)
    )
    for person in User.objects.filter(pk__in=list(told[:ASKED_AT_MOST]), is_active=True):
        with access_scope(person):
            thing = kind.subject(event, person)
            if thing is not None and kind.waits(event, thing):
                return True
    return False


def due(limit: int) -> list[int]:
    """Ids of the events whose next step is due, the longest waiting first."""
    rows = Escalation.objects.filter(ended_at=None, next_at__lte=timezone.now()).order_by("next_at")
    return list(rows.values_list("event", flat=True)[:limit])


def _later(event, since, step: int):
    """Working days of whoever was asked first: where they rest on Friday, so does the clock."""
    asked = Delivery.objects.filter(event=event).order_by("step", "pk").values_list("user", flat=True)[:1]
    preferences = next(iter(preferences_of(asked).values()), Preferences())
    return working_days_on(since, WORKING_DAYS[step], preferences.zone, preferences.working_days)


def _end(found: Escalation, now) -> int:
    found.next_at, found.ended_at = None, now
    found.save(update_fields=["next_at", "ended_at"])
    return 0
