"""How much a kind of event would send if it were on: whom its events of the last 30 days would concern today, and who follows them."""

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from rabatplatform.accounts.models import User
from rabatplatform.events.catalogue import EventKind, kind_of
from rabatplatform.events.models import Event
from rabatplatform.notifications.models import Delivery, KindFigures, counted_as
from rabatplatform.notifications.oversight import kinds_counted_as
from rabatplatform.notifications.services.figures import DAYS
from rabatplatform.notifications.services.news import followers_of

logger = logging.getLogger(__name__)
MOST_EVENTS = 1_000  # the newest; the time that they span is what a week is reckoned from
SHORTEST = timedelta(days=1)


@dataclass(frozen=True)
class Forecast:
    """people: how many would hear of it; a_week: messages; most: for one person in one week; events: how many were looked at."""

    people: int
    a_week: float
    most: int
    events: int


def forecast(*kinds: EventKind) -> Forecast:
    """Of these together. In system scope. Beside its audience and those who follow, those are counted for whom a message was written
    that was not sent (dry run)."""
    now = timezone.now()
    rows = Event.objects.filter(kind__in=[kind.code for kind in kinds], created_at__gt=now - timedelta(days=DAYS))
    events = list(rows.order_by("-created_at")[:MOST_EVENTS])
    counted = _counted_only([event.pk for event in events])
    people = {event.pk: (_audience(event) | counted.get(event.pk, set())) - {event.actor_id} for event in events}
    reached = User.objects.filter(is_active=True, is_service=False, pk__in=set().union(*people.values()))
    reached = set(reached.values_list("pk", flat=True))
    weeks = Counter((pk, event.created_at.isocalendar()[:2]) for event in events for pk in people[event.pk] & reached)
    whole = len(events) < MOST_EVENTS
    span = timedelta(days=DAYS) if whole else max(now - events[-1].created_at, SHORTEST)
    return Forecast(
        people=len({pk for pk, _week in weeks}),
        a_week=round(sum(weeks.values()) / (span / timedelta(days=7)), 1),
        most=max(weeks.values(), default=0),
        events=len(events),
    )


def store_forecast(code: str) -> Forecast | None:
    """Reckon it and keep it for the page: of a kind, of its whole app where these are counted together (`counted_as`); None where there
    is none of that code. In system scope."""
    name = counted_as(code)
    kinds = kinds_counted_as(name)
    if not any(code in (kind.code, name) for kind in kinds):
        return None
    found = forecast(*kinds)
    figures = {"forecast_people": found.people, "forecast_a_week": found.a_week, "forecast_most": found.most}
    KindFigures.objects.update_or_create(kind=name, defaults=figures | {"forecast_at": timezone.now()})
    return found


def _audience(event) -> set[int]:
    kind = kind_of(event.kind)
    try:
        with transaction.atomic():
            return (set(kind.audience(event)) | set(followers_of(event, kind))) - {None}
    except Exception:  # what it was about is gone: it concerns nobody any more
        logger.exception("whom event %s concerns cannot be said", event.pk)
        return set()


def _counted_only(events: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    rows = Delivery.objects.filter(event__in=events, state=Delivery.State.DRY_RUN)
    for event, user in rows.values_list("event", "user").distinct():
        found.setdefault(event, set()).add(user)
    return found
