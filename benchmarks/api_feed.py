"""The change feed: its pages against a keyed query, what it costs writers, and how fast changes are placed."""

import os
import statistics
import time
from contextlib import contextmanager
from functools import partial

import psycopg2
from django.db import connection, transaction

from benchmarks.api_calls import Calls, ask, counted, floor, in_turn
from benchmarks.api_keys import READING
from focalpoints.models import Organisation
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import AgencyKey
from rabatplatform.accounts.services import account_of_key
from rabatplatform.api.cursors import seal
from tests.keys import make_key

TIMES = int(os.environ.get("TIMES", "40"))
WORDS, PLACES = 200, 20  # of a page; where in the feed pages begin
KEYED = "SELECT * FROM feed_item WHERE key_id = %s AND seq > %s ORDER BY seq LIMIT %s"
# The page's JSON made by PostgreSQL alone, with the addresses of what it names.
KEYED_WITH_OBJECTS = """SELECT json_agg(json_build_object(
    'change', CASE WHEN i.is_held THEN 'created' ELSE i.reason END, 'kind', i.kind, 'reference', i.reference,
    'url', 'http://localhost/api/v1/practices/' || coalesce(p.slug, p.reference) || '/',
    'recall', i.recall, 'reason', nullif(i.reason, ''), 'at', i.recalled_at) ORDER BY i.seq)::text
  FROM (SELECT * FROM feed_item WHERE key_id = %s AND seq > %s ORDER BY seq LIMIT %s) i
  LEFT JOIN practices_practice p ON p.id = i.object_id"""


def page(secret: str, key: AgencyKey) -> dict:
    """Of 200 words, here and there in the feed of one key."""
    bare, calls = floor(os.environ["DATABASE_JOBS_URL"]), Calls(secret)
    numbers = [row[0] for row in ask(bare, "SELECT seq FROM feed_item WHERE key_id = %s ORDER BY seq", [key.pk])]
    begins = [numbers[(len(numbers) - WORDS - 1) * n // PLACES] for n in range(PLACES)]
    addresses = [f"/api/v1/changes/?limit={WORDS}&since={seal([number], f'key {key.pk} changes ')}" for number in begins]
    assert all(len(calls.read(address)["results"]) == WORDS for address in addresses)
    with system_scope("benchmark"):
        account = account_of_key(key.pk)
    asked = [counted(calls.statements(address)) for address in addresses]
    own = [[one for one in statements if "feed_" in one[0]] for statements in asked]

    def here(of, turn):
        return of[turn % PLACES]

    def statements(of, turn):
        with connection.cursor() as cursor:
            for sql, params in here(of, turn):
                cursor.execute(sql, params)
                cursor.fetchall()

    with access_scope(account):
        found = in_turn(
            TIMES,
            own=partial(statements, own),
            all=partial(statements, asked),
            keyed=lambda turn: ask(bare, KEYED, [key.pk, here(begins, turn), WORDS]),
        )
    found |= in_turn(
        TIMES,
        call=lambda turn: calls.get(here(addresses, turn)),
        whole=lambda turn: calls.get(here(addresses, turn) + "&include=object"),
        joined=lambda turn: ask(bare, KEYED_WITH_OBJECTS, [key.pk, here(begins, turn), WORDS]),
    )
    rows = ask(bare, "SELECT reltuples::bigint FROM pg_class WHERE relname = 'feed_item'")[0][0]
    return found | {"items": rows, "keys": len(ask(bare, "SELECT key_id FROM feed_reader")), "queries": len(asked[0])}


# ── writers ────────────────────────────────────────────────────────────────────────────────────────────────────────
ROUNDS, IN_A_ROUND = 6, 20


@contextmanager
def undone(table: str, *, told: bool):
    """A cursor as app_jobs in a transaction that is rolled back; told: with the feed's triggers of a table, else without.

    Both change one trigger of it, so that what the database keeps of the table is as fresh.
    """
    connected = psycopg2.connect(os.environ["DATABASE_OWNER_URL"], options="-c jit=off")
    try:
        with connected.cursor() as cursor:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname ~ 'feed' AND NOT tgisinternal", [table]
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {table} {'ENABLE' if told else 'DISABLE'} TRIGGER {name}")
            cursor.execute("SET LOCAL ROLE app_jobs")
            yield cursor
    finally:
        connected.rollback()
        connected.close()


def cost(statement: str, rows: str, table: str) -> dict[str, float]:
    """Median seconds of a statement about one row (%s) with the feed's triggers of a table and without. rows: which, as SQL."""
    taken = {"told": [], "untold": []}
    for _round in range(ROUNDS):
        for name in taken:
            with undone(table, told=name == "told") as cursor:
                cursor.execute(f"{rows} LIMIT {IN_A_ROUND + 5}")
                for n, (pk,) in enumerate(cursor.fetchall()):
                    began = time.perf_counter()
                    cursor.execute(statement, [pk])
                    if n >= 5:
                        taken[name].append(time.perf_counter() - began)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def cost_of_practices() -> dict:
    return {
        "a practice changed": cost(
            "UPDATE practices_practice SET updated_at = access_clock() WHERE id = %s",
            "SELECT id FROM practices_practice WHERE state = 'published' ORDER BY md5(id::text)",
            "practices_practice",
        ),
        "a translated text of it changed": cost(
            "UPDATE practices_translation SET text = text || '.' WHERE id = %s",
            "SELECT id FROM practices_translation WHERE practice_id IN (SELECT id FROM practices_practice ORDER BY id DESC LIMIT 200)",
            "practices_translation",
        ),
    }


def cost_of_notes() -> dict:
    return {
        "a note changed": cost(
            "UPDATE casework_note SET updated_at = access_clock() WHERE id = %s",
            "SELECT id FROM casework_note WHERE state = 'released' ORDER BY md5(id::text)",
            "casework_note",
        ),
        "a grant of a note ended": cost(
            "UPDATE casework_notegrant SET valid = tstzrange(lower(valid), access_clock()), ended_at = access_clock() WHERE id = %s",
            "SELECT DISTINCT ON (note_id) g.id FROM casework_notegrant g JOIN casework_note n ON n.id = g.note_id "
            "WHERE n.state = 'released' AND n.tlp = 'amber' AND upper(g.valid) IS NULL AND g.ended_at IS NULL ORDER BY note_id",
            "casework_note",
        ),
    }


# ── placing ────────────────────────────────────────────────────────────────────────────────────────────────────────
AT_ONCE = 1000  # as the task
PENDING = """INSERT INTO feed_pending (kind, object_id, tx, is_state, is_changed, at, labels, since, until)
  SELECT 'practice', p.id, pg_current_xact_id()::text::bigint, true, true, access_clock(), array_agg(a.label_id), array_agg(a.since),
    array_agg(CASE WHEN a.until <= access_clock() THEN a.until ELSE 'infinity' END)
  FROM (SELECT id FROM practices_practice WHERE state = 'published' ORDER BY md5(id::text) LIMIT %s) p
  JOIN practices_practice_audience a ON a.object_id = p.id GROUP BY p.id"""


def placing() -> dict:
    """Changes of so many practices, told to all keys; and all of them to a key that is new. Both taken back."""
    with transaction.atomic():
        with system_scope("benchmark"), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SELECT count(*) FROM practices_practice")
            wanted = min(20_000, cursor.fetchone()[0] // 2)
            cursor.execute(PENDING, [wanted])
            cursor.execute("SELECT seq FROM feed_head")
            before = cursor.fetchone()[0]
            began = time.perf_counter()
            place(cursor)
            seconds = time.perf_counter() - began
            cursor.execute("SELECT seq FROM feed_head")
            words = cursor.fetchone()[0] - before
        transaction.set_rollback(True)
    with transaction.atomic():
        with system_scope("benchmark"):
            taken = AgencyKey.objects.values("body_id")
            other = Organisation.objects.filter(retired_at=None).exclude(coordination_label__in=taken).order_by("slug").first()
        key = make_key(other, scopes=READING, name="New")
        with system_scope("benchmark"), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            began = time.perf_counter()
            place(cursor)
            new = time.perf_counter() - began
            cursor.execute("SELECT count(*) FROM feed_item WHERE key_id = %s", [key.pk])
            first = cursor.fetchone()[0]
        transaction.set_rollback(True)
    return {"objects": wanted, "words": words, "seconds": seconds, "new": new, "first": first}


def place(cursor) -> None:
    while True:
        cursor.execute("SELECT feed_place(%s)", [AT_ONCE])
        if cursor.fetchone()[0] < AT_ONCE:
            return
