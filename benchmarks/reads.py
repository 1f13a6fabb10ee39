"""The record of reads. With a number: fills an empty migrated database with so many, under a seal for every 100 of them (a busy minute).
Without: measures in the database of DATABASE_URL and prints one line of JSON. Started by benchmarks/__main__.py.
"""

import hashlib
import json
import logging
import statistics
import sys
import time

import django

django.setup()

from django.db import connection, connections  # noqa: E402

from casework import sealing  # noqa: E402
from casework.models import Note, NoteRead  # noqa: E402
from casework.services.reads import log_read  # noqa: E402
from rabatplatform.access.scope import access_scope, system_scope  # noqa: E402
from rabatplatform.accounts.models import User  # noqa: E402
from tests.casework import making  # noqa: E402
from tests.factories import make_country, make_member  # noqa: E402

ROUNDS, TIMES = 3, 400
READER = "reader@example.org"
ROWS = """
INSERT INTO casework_noteread (note_id, version, user_id, post_id, body_id, originator_id, coordination_id, author_id, at, how, what, purpose)
SELECT 1 + n %% 200000, 1 + n %% 3, 1 + n %% 3000, 1 + n %% 2000, 1 + n %% 87, 1 + n %% 87, 100 + n %% 87, 300 + n %% 500,
  timestamptz '2026-01-01' + n * interval '20 seconds', CASE n %% 20 WHEN 0 THEN 'export' ELSE 'page' END, '',
  CASE n %% 20 WHEN 0 THEN 'briefing: for the desk at the airport' ELSE '' END
FROM generate_series(1, %s) n"""


def load(number: int) -> None:
    reader = make_member(make_country("ES"), email=READER)
    making.released(*making.team("SN"), make_country("ES"))
    with system_scope("benchmark"), connection.cursor() as cursor:
        cursor.execute(ROWS, [number])
    sealing.MOST_ROWS = 100
    sealing.seal()
    assert sealing.seal() == number and reader.pk
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE casework_noteread, casework_readseal, casework_note")


def timed(call) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def bare() -> None:
    """SHA-256 over the same rows, fetched the same way, in one piece."""
    with system_scope("benchmark"):
        last = NoteRead.objects.order_by("-pk").values_list("pk", flat=True).first()
        sealing.copy_into(hashlib.sha256().update, 0, last)


def whole() -> None:
    with system_scope("benchmark"):
        assert sealing.verify().broken == ""


def chain() -> dict:
    times = {"bare": [], "whole": []}
    for _round in range(ROUNDS):
        for name, call in (("bare", bare), ("whole", whole)):
            times[name].append(timed(call))
    with system_scope("benchmark"):
        found = sealing.verify()
    return {name: statistics.median(values) for name, values in times.items()} | {"rows": found.rows, "seals": found.seals}


def one_read() -> dict:
    """A recorded read, the look-up of the note by its key under both locks, and by its key alone; in turn."""
    with system_scope("benchmark"):
        reader = User.objects.get(email=READER)
    times = {"record": [], "locked": [], "bare": []}
    with access_scope(reader):
        note = Note.objects.visible_to(reader).get()
    calls = {
        "record": lambda: log_read(note, how="page", version=note.current),
        "locked": lambda: Note.objects.visible_to(reader).get(reference=note.reference),
        "bare": lambda: Note.objects.get(reference=note.reference),
    }
    for turn in range(TIMES):
        for name, call in calls.items():
            scope = system_scope("benchmark") if name == "bare" else access_scope(reader)
            with scope:
                if turn == 0 and name != "bare":
                    call()
                times[name].append(timed(call))
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> None:
    logging.disable(logging.INFO)
    if len(sys.argv) > 1:
        load(int(sys.argv[1]))
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
    print(json.dumps({"chain": chain(), "read": one_read(), "server": server}))


if __name__ == "__main__":
    main()
