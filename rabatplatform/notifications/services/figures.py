"""Counting messages, for the secretariat: jobs count, so that a page asks a row for each kind and no message of anybody."""

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from rabatplatform.notifications.models import KindFigures, counted_as

DAYS = 30
# As models.figures.counted_as.
NAME = "CASE WHEN split_part(kind, '.', 1) = ANY (%(together)s) THEN split_part(kind, '.', 1) ELSE kind END"
# Mails of the last seven days by kind and state; of these, the ones of the last 24 hours.
STATES = f"""
SELECT {NAME}, state, count(*), count(*) FILTER (WHERE created_at > now() - interval '24 hours') FROM notifications_delivery
WHERE channel = 'mail' AND created_at > now() - interval '7 days' GROUP BY 1, state"""
# A message is an event told to one person, on however many channels. Of kinds that are counted together also what was only counted is one
# of these: else the figures of one kind would be read off by having it only counted.
MONTH = f"""
SELECT name, counted_only, sum(n), count(DISTINCT user_id), max(n) FROM (
  SELECT {NAME} AS name, state = 'dry_run' AND split_part(kind, '.', 1) <> ALL (%(together)s) AS counted_only, user_id,
    date_trunc('week', created_at), count(DISTINCT event_id) AS n
  FROM notifications_delivery WHERE created_at > now() - make_interval(days => %(days)s) GROUP BY 1, 2, 3, 4) x
GROUP BY name, counted_only"""


@transaction.atomic
def count_states() -> int:
    """What became of the mails of the last day and week. In system scope. Returns under how many names (`counted_as`)."""
    found: dict[str, tuple[dict, dict]] = {}
    for kind, state, week, day in _rows(STATES):
        of_day, of_week = found.setdefault(kind, ({}, {}))
        of_week[state] = week
        if day:
            of_day[state] = day
    now = timezone.now()
    _store([KindFigures(kind=kind, day=day, week=week) for kind, (day, week) in found.items()], ["day", "week"])
    KindFigures.objects.exclude(kind__in=found).update(day={}, week={})
    KindFigures.objects.update(states_at=now)
    return len(found)


@transaction.atomic
def count_month() -> int:
    """Messages and people of the last 30 days. In system scope. Returns under how many names (`counted_as`)."""
    rows: dict[str, KindFigures] = {}
    for kind, counted_only, messages, people, most in _rows(MONTH, days=DAYS):
        row = rows.setdefault(kind, KindFigures(kind=kind))
        if counted_only:
            row.would_messages, row.would_people, row.would_most = messages, people, most
        else:
            row.messages, row.people, row.most = messages, people, most
    fields = ["messages", "people", "most", "would_messages", "would_people", "would_most"]
    _store(list(rows.values()), fields)
    KindFigures.objects.exclude(kind__in=rows).update(**dict.fromkeys(fields, 0))
    KindFigures.objects.update(month_at=timezone.now())
    return len(rows)


def _rows(sql: str, **values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"together": settings.APPS_NOT_NAMED, **values})
        return cursor.fetchall()


def _store(rows: list[KindFigures], fields: list[str]) -> None:
    """What was kept of kinds that are counted together now goes."""
    names = KindFigures.objects.values_list("kind", flat=True)
    KindFigures.objects.filter(kind__in=[name for name in names if counted_as(name) != name]).delete()
    KindFigures.objects.bulk_create(rows, update_conflicts=True, unique_fields=["kind"], update_fields=fields)
