"""Fills an empty migrated database with a directory of N people and a million messages to them on the platform.

python -m benchmarks.notifications_data 6000
"""

import random
import sys

import django

django.setup()

from django.db import connection, connections  # noqa: E402

from benchmarks import directory_data  # noqa: E402
from rabatplatform.access.scope import system_scope  # noqa: E402

MESSAGES = 1_000_000
READERS = 2_000  # who shares them: 500 each

EVENTS = """INSERT INTO events_event (kind, subject_id, data, created_at, published_at)
  SELECT 'bench.news', (SELECT min(id) FROM focalpoints_country) + n %% 50, '{}', now() - n * interval '5 minutes', now()
  FROM generate_series(1, %s) n"""
DELIVERIES = """INSERT INTO notifications_delivery (event_id, user_id, channel, kind, about, rhythm, step, state, held, attempts, not_before,
    created_at, sent_at, read_at, error)
  SELECT e.id, u.id, 'in_app', e.kind, 'bench:' || e.id, 'at_once', 0, 'sent', false, 0, e.created_at, e.created_at, e.created_at,
    CASE WHEN e.created_at < now() - interval '3 hours' THEN e.created_at END, ''
  FROM (SELECT * FROM events_event WHERE kind = 'bench.news' ORDER BY id LIMIT %s) e
  CROSS JOIN (SELECT id FROM accounts_user WHERE email LIKE 'p%%@bench.example' ORDER BY id LIMIT %s) u"""


def main() -> None:
    with system_scope("benchmark"):
        directory_data.make(int(sys.argv[1]), random.Random(7))
        events = MESSAGES // READERS
        with connection.cursor() as cursor:
            cursor.execute(EVENTS, [events])
            cursor.execute(DELIVERIES, [events, READERS])
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    main()
