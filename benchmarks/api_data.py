"""Goes on from the practices of data.py: 25 keys of organisations, and the feed as it stands once all of them were told of everything.

python -m benchmarks.api_data 200000, in a copy of that database: 25 words for each practice, 5,000,000. Words and their numbers are written
by SQL as placing leaves them: one number after the other, the keys of an object together, objects in an order of chance. A practice that
is published is held; in the place of each other one (1 %) stands one that was deleted, taken back and acknowledged.
"""

import logging
import sys

import django

django.setup()

from django.db import connection, connections  # noqa: E402

from benchmarks.api_keys import KEYS, READING, key_of  # noqa: E402
from focalpoints.models import Organisation  # noqa: E402
from rabatplatform.access.scope import system_scope  # noqa: E402

WORDS = """
INSERT INTO feed_item (kind, object_id, key_id, seq, shown_seq, is_held, reference, recall, reason, recalled_at, acknowledged_at)
SELECT 'practice', CASE WHEN p.held THEN p.id ELSE p.id + 1000000000 END, k.id, p.place * {keys} + k.n, p.place * {keys} + k.n, p.held,
  CASE WHEN p.held THEN p.reference ELSE 'gone' || p.id END, CASE WHEN NOT p.held THEN gen_random_uuid() END,
  CASE WHEN p.held THEN '' ELSE 'deleted' END, CASE WHEN NOT p.held THEN access_clock() END, CASE WHEN NOT p.held THEN access_clock() END
FROM (SELECT id, reference, state = 'published' AS held, row_number() OVER (ORDER BY md5(id::text)) - 1 AS place FROM practices_practice) p
CROSS JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM accounts_agencykey) k ORDER BY p.place, k.n"""
# As feed_place leaves them when all is placed.
PLACED = """
UPDATE feed_reader SET could = labels, could_from = array_fill('-infinity'::timestamptz, ARRAY[cardinality(labels)]),
  could_to = array_fill('infinity'::timestamptz, ARRAY[cardinality(labels)]), moved = '{{}}';
INSERT INTO feed_head (id, seq, placed_at, asked_at, asked_in) SELECT 1, max(seq), access_clock(), access_clock(), '' FROM feed_item
  ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, placed_at = excluded.placed_at, asked_at = excluded.asked_at, asked_in = ''"""


def make() -> None:
    with system_scope("benchmark"):
        organisations = list(Organisation.objects.filter(retired_at=None).order_by("slug")[:KEYS])
    for organisation in organisations:
        key_of(organisation, scopes=READING)
    with system_scope("benchmark"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '256MB'")
        cursor.execute("DELETE FROM feed_turn; DELETE FROM feed_due; DELETE FROM feed_pending")  # what data.py wrote, not placed
        cursor.execute(WORDS.format(keys=KEYS))
        cursor.execute(PLACED.format())
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    logging.disable(logging.INFO)
    if int(sys.argv[1]) < 1:
        raise SystemExit("how many practices?")
    make()
