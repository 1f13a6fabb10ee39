"""Twice a year each holder is asked whether messages reach them; one click answers."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zlib import crc32

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from focalpoints import policies
from focalpoints.confirmation_lists import live_appointments
from focalpoints.events import NOT_REACHED, REACH_ASKED, REACH_REMINDED
from focalpoints.models import Appointment, Country, Organisation, ReachPing
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.models import Event
from rabatplatform.events.services import record_many
from rabatplatform.reference.memory import shelf

REMINDED_AFTER = timedelta(days=7)
NOT_REACHED_AFTER = timedelta(days=21)
DAYS_OF_THE_MONTH = 28  # each country and organisation has its day of January and July
LATEST = timedelta(days=60)  # a round that was not opened by then, because nothing ran, is left out
NOBODY = Actor(None)


class Round(NamedTuple):
    code: str  # "2026-1"
    begins_at: datetime


def round_at(now: datetime) -> Round:
    half = 1 if now.month < 7 else 2
    begins = now.replace(month=1 if half == 1 else 7, day=1, hour=0, minute=0, second=0, microsecond=0)
    return Round(f"{now.year}-{half}", begins)


def day_of(body: Country | Organisation) -> timedelta:
    """After the beginning of the round: the same day for a body every time."""
    return timedelta(days=crc32(body.key.encode()) % DAYS_OF_THE_MONTH)


@transaction.atomic
def ask_whether_reached(now: datetime | None = None) -> int:
    """Daily: ask whom this day is for, remind after a week, tell coordinators after three. Returns how many were asked.

    What was missed on other days is made up for; what was done is not done again. Needs the system's scope.
    """
    now = now or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('reach pings', 0))")
        if not cursor.fetchone()[0]:
            return 0
    made = ReachPing.objects.bulk_create(_to_ask(now), batch_size=1_000)
    asked = record_many(REACH_ASKED, ((ping.pk, None, {}) for ping in made), actor=NOBODY)
    _remind(now)
    _tell_coordinators(now)
    return asked


@transaction.atomic
def answer(*, ping: ReachPing, actor: Actor) -> ReachPing:
    """Messages reach me. A second answer changes nothing. Raises PermissionDenied (another person, the post has ended)."""
    ping = ReachPing.objects.select_for_update(of=("self",)).get(pk=ping.pk)
    policies.may_answer(actor, ping).require()
    if ping.answered_at is None:
        ping.answered_at = timezone.now()
        ping.save(update_fields=["answered_at"])
    return ping


def _to_ask(now) -> Iterator[ReachPing]:
    """Whoever held a post when the day of its body came, and still does."""
    this = round_at(now)
    if now - this.begins_at > LATEST:
        return
    days = {body: this.begins_at + day_of(body) for model in (Country, Organisation) for body in shelf(model).ordered}
    bodies = {(type(body), body.pk): body for body, day in days.items() if day <= now}
    asked = ReachPing.objects.filter(appointment=OuterRef("pk"), round=this.code)
    rows = live_appointments(Appointment.objects.exclude(Exists(asked)).filter(post__closed_at=None), now)
    rows = rows.order_by("pk").values_list("pk", "valid", "post__country", "post__organisation")
    for pk, valid, country, organisation in rows:
        body = bodies.get((Country, country) if country else (Organisation, organisation))
        if body is not None and (valid.lower is None or valid.lower < days[body]):
            yield ReachPing(appointment_id=pk, round=this.code, owner_id=body.members_label_id, created_at=now)


def _unanswered(now):
    """Of people who still hold the post."""
    live = live_appointments(Appointment.objects.filter(pk=OuterRef("appointment")), now)
    return ReachPing.objects.filter(Exists(live), answered_at=None)


def _remind(now) -> None:
    told = Event.objects.filter(kind=REACH_REMINDED.code, subject_id=OuterRef("pk"))
    late = _unanswered(now).exclude(Exists(told))
    late = late.filter(created_at__lte=now - REMINDED_AFTER, created_at__gt=now - NOT_REACHED_AFTER)
    record_many(REACH_REMINDED, ((pk, None, {}) for pk in list(late.values_list("pk", flat=True))), actor=NOBODY)


def _tell_coordinators(now) -> None:
    """Once a body and round, when all of its people had three weeks."""
    late = _unanswered(now).filter(created_at__lte=now - NOT_REACHED_AFTER, created_at__gt=now - LATEST - NOT_REACHED_AFTER)
    rows = late.values_list("round", "appointment__post__country", "appointment__post__organisation")
    countries, organisations = shelf(Country).by_id, shelf(Organisation).by_id
    numbers = Counter()
    for code, country, organisation in rows:
        body = countries[country] if country else organisations[organisation]
        numbers[body.coordination_label_id, code] += 1
    told = Event.objects.filter(kind=NOT_REACHED.code, subject_id__in=[label for label, _code in numbers])
    known = set(told.values_list("subject_id", "data__round"))
    new = {key: number for key, number in numbers.items() if key not in known}
    happened = ((label, None, {"round": code, "number": number}) for (label, code), number in new.items())
    record_many(NOT_REACHED, happened, actor=NOBODY)
