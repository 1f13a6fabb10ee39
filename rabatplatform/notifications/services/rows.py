"""The rows of one event, written in one statement however many people it concerns."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

# One row for each person and plan; what stands there already stays. A person's rows follow one another, in the order of the channels.
INSERT = """
WITH plan AS (SELECT * FROM unnest(%(channels)s::text[], %(rhythms)s::text[], %(states)s::text[], %(not_before)s::timestamptz[],
    %(sent_at)s::timestamptz[], %(errors)s::text[]) WITH ORDINALITY AS plan(channel, rhythm, state, not_before, sent_at, error, place)),
  row AS (SELECT * FROM unnest(%(people)s::bigint[], %(follows)s::bigint[], %(places)s::bigint[])
    WITH ORDINALITY AS row(person, follow, place, number))
INSERT INTO notifications_delivery (event_id, user_id, channel, kind, about, step, by_day, follow_id, rhythm, state, not_before, sent_at,
  created_at, held, attempts, error)
SELECT %(event)s, row.person, plan.channel, %(kind)s, %(about)s, %(step)s, %(by_day)s, row.follow, plan.rhythm, plan.state, plan.not_before,
  plan.sent_at, %(created_at)s, false, 0, plan.error FROM row JOIN plan USING (place) ORDER BY row.number
ON CONFLICT (event_id, user_id, channel) DO NOTHING
RETURNING id, user_id, state = 'waiting' AND not_before <= %(created_at)s"""


@dataclass(frozen=True)
class Plan:
    """What a row of a channel begins with."""

    channel: str
    rhythm: str
    state: str
    not_before: datetime
    sent_at: datetime | None
    error: str = ""  # why it is withheld, where it begins so


@dataclass(frozen=True)
class Written:
    """people: ids of those who have a row now and had none; due: ids of the mails among the rows that go at once."""

    people: set[int]
    due: list[int]


def write_rows(rows: Iterable[tuple[int, int | None, Plan]], **common) -> Written:
    """rows: (id of the person, of the follow or None, plan); common: event (its id), kind, about, step, by_day,
    created_at."""
    places: dict[Plan, int] = {}
    people, follows, of_rows = [], [], []
    for person, follow, plan in rows:
        people.append(person)
        follows.append(follow)
        of_rows.append(places.setdefault(plan, len(places) + 1))
    if not people:
        return Written(set(), [])
    plans = {
        "channels": [str(plan.channel) for plan in places],
        "rhythms": [str(plan.rhythm) for plan in places],
        "states": [str(plan.state) for plan in places],
        "not_before": [plan.not_before for plan in places],
        "sent_at": [plan.sent_at for plan in places],
        "errors": [plan.error for plan in places],
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT, {**plans, "people": people, "follows": follows, "places": of_rows, **common})
        made = cursor.fetchall()
    return Written({person for _pk, person, _due in made}, sorted(pk for pk, _person, is_due in made if is_due))
