"""Fills an empty migrated database with N notes of five years, the same at every run: 10,000 that are written, then the same again.

python -m benchmarks.casework_data 200000. Markings, grants and dates are spread as in the study of the access core: three grants a
note, 15 % of them with an end, 6 % of the notes for everybody; the tiny reader reads some 6 % of them, the medium one 14 %, the large
one half. Rows are written in bulk with the triggers off, readers and documents computed by the database's own functions, and at the
end a sample is compared with what the services make of the same content (casework_check.py).
"""

import hashlib
import logging
import random
import sys
import uuid
from datetime import datetime, timedelta
from pathlib import Path

import django

django.setup()

from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import casework_check, casework_rights, casework_world  # noqa: E402
from benchmarks.casework_world import LARGE, MEDIUM, OLD, TINY, World  # noqa: E402
from benchmarks.data import LANGUAGES, SHARES, Writer, array, copy  # noqa: E402
from casework.models import NoteGrant  # noqa: E402
from casework.vocabulary import facets  # noqa: E402
from focalpoints.models import Role  # noqa: E402
from rabatplatform.access.models import GrantLabel  # noqa: E402
from rabatplatform.access.scope import system_scope  # noqa: E402

CHUNK, TEXTS = 1_000, 10_000
YEARS, OLD_DAYS = 5, 1_642  # days; the reader `old` reads nothing younger than OLD_DAYS
RARE, ONE_PERCENT, COMMON = "zarzivo", "kivaladu", "morandusti"  # words in a quarter of a thousandth, 1 % and 35 % of the notes
TLP, TLP_SHARES = ("red", "amber-strict", "amber", "green", "clear"), (5, 20, 45, 25, 5)
TOLD = [
    field.column for field in NoteGrant._meta.local_fields if field.column.startswith("told_")
]  # what was told of a grant: nothing yet
COLUMNS = {
    "note": "id, audience, reference, originator_id, author_post_id, state, tlp, handling, valid_until, is_known, hides_recipients, "
    "created_by_id, created_at, listed_at, updated_at, released_at, noticed",
    "noteversion": "id, note_id, number, state, is_open, edition, language, title, kind, period_from, period_to, reliability, "
    "credibility, confidence, tlp, handling, handling_text, valid_until, is_non_nominal, what_changed, closes_earlier, created_at, "
    "saved_at, saved_by_id, saved_from_id, writers, submitted_at, released_by_id, released_from_id, released_at",
    "notetext": "version_id, kind, text",
    "noteterm": "version_id, facet, term",
    "noteleg": "version_id, number, from_place, from_country, to_place, to_country, transport, crossing, hours_least, hours_most, "
    "fee_band, words",
    "notehub": "version_id, number, place, country, words",
    "notechange": "version_id, number, term, what, since, after",
    "notegrant": "note_id, reference, label_id, group_id, valid, reason, given_at, given_by_id, given_from_id, ended_at, end_reason, "
    + ", ".join(TOLD),
    "notestep": "note_id, version_id, what, is_public, by_id, post_id, at, reason",
}
VERSIONS = 4  # numbers of versions that a note takes
PLACES = [("Mbour", "SN"), ("El Hierro", "ES"), ("Nouadhibou", "MR"), ("Agadez", "NE"), ("Tamanrasset", "DZ"), ("Bamako", "ML"),
          ("Dakhla", "MA"), ("Algeciras", "ES"), ("Lampedusa", "IT"), ("Zuwara", "LY"), ("Gao", "ML"), ("Conakry", "GN")]  # fmt: skip


class Notes:
    """Makes the rows of one note after the other, into `rows`: {table: [row]}."""

    def __init__(self, world: World, now: datetime, seed: int):
        self.world, self.now, self.writer = world, now, Writer(seed)
        self.dice = self.writer.random
        self.rows = {table: [] for table in COLUMNS}
        self.facets = {slug: list(facets()[slug].terms) for slug in facets()}

    def note(self, pk: int) -> None:
        dice, world = self.dice, self.world
        at = self.now - timedelta(seconds=dice.randint(60, YEARS * 365 * 86_400))
        is_old = at < self.now - timedelta(days=OLD_DAYS)
        place = int(len(world.bodies) * dice.random() ** 2)
        while place == OLD and not is_old:
            place = int(len(world.bodies) * dice.random() ** 2)
        tlp, state = (
            dice.choices(TLP, TLP_SHARES)[0],
            dice.choices(("released", "draft", "superseded", "withdrawn"), (95, 3, 1, 1))[0],
        )
        author, coordinator = (
            dice.choice([post for post in world.posts[place] if post.role == Role.ANALYST]),
            world.posts[place][0],
        )
        by, chief = world.holders[author.pk], world.holders[coordinator.pk]
        is_out, days = state != "draft", dice.choice((90, 180, 365))
        handling, until = array(dice.choice((["h0"], ["h0", "h1"], ["h0", "h2"]))), (at + timedelta(days=days)).date()
        released = at + timedelta(hours=3) if is_out else None
        is_known, hides = dice.random() < 0.1 and tlp != "red", dice.random() < 0.2
        self.rows["note"].append(
            [pk, "{-9}", reference(pk), world.bodies[place].casework_label_id, author.pk, state, tlp, handling, until,
             is_known, hides, by, at, released or at, released or at, released, 0]
        )  # fmt: skip
        options = [what for what, is_set in (("made_known", is_known), ("hidden", hides)) if is_set]
        number = 2 if is_out and dice.random() < 0.12 else 1
        for n in range(1, number + 1):
            people = (by, author.pk, chief, coordinator.pk)
            self.version(pk, n, place, (tlp, handling, until), at, released, people, options if n == 1 else ())
        self.grants(pk, place, tlp, at, is_old, by, author.pk)

    def version(self, note, number, place, markings, at, released, people, options) -> None:
        dice, pk = self.dice, note * VERSIONS + number - 1
        tlp, handling, until = markings
        by, author, chief, coordinator = people
        language = dice.choices(LANGUAGES, SHARES)[0]
        kind = dice.choice(self.facets["note-kind"])
        planted = " ".join(
            filter(
                None, (RARE if note % 4_000 == 7 else "", ONE_PERCENT if note % 100 == 3 else "", COMMON if note % 20 < 7 else "")
            )
        )
        self.rows["noteversion"].append(
            [pk, note, number, "released" if released else "draft", bool(released), 1, language, self.say(language, 8), kind,
             (at - timedelta(days=60)).date(), (at - timedelta(days=5)).date(), dice.choice("abcx"), dice.choice("1234"), "", tlp, handling, "",
             until, True, "", False, at, at, by, author, array([by]), released and at + timedelta(hours=1), released and chief,
             released and coordinator, released]
        )  # fmt: skip
        for part, length in (("judgement", 30), ("journey", 60), ("indicators", 20), ("unknown", 10)):
            words = self.say(language, length, 2_000)
            self.rows["notetext"].append([pk, part, f"{words} {planted}".strip() if part == "journey" else words])
        for facet, most in (("phenomenon", 1), ("route", 2), ("stage", 2), ("actor-role", 2), ("payment-method", 1)):
            self.rows["noteterm"] += [[pk, facet, term] for term in dice.sample(self.facets[facet], most)]
        stops = dice.sample(PLACES, 3)
        for n, (begin, end) in enumerate(zip(stops, stops[1:], strict=False), 1):
            transport, crossing = ([dice.choice(self.facets[slug])] for slug in ("means-of-transport", "crossing-method"))
            fee = dice.choice(self.facets["fee-band"])
            self.rows["noteleg"].append(
                [pk, n, *begin, *end, array(transport), array(crossing), 10, 40, fee, self.say(language, 6)]
            )
        self.rows["notehub"].append([pk, 1, *stops[1], self.say(language, 6)])
        self.rows["notechange"].append(
            [pk, 1, dice.choice(self.facets["adaptation"]), self.say(language, 10), "2026-03", self.say(language, 5)]
        )
        steps = [("begun" if number == 1 else "version_begun", False, by, author, at)]
        steps += [(what, False, by, author, at) for what in options]
        if released:
            steps += [("submitted", False, by, author, at + timedelta(hours=1)), ("released", True, chief, coordinator, released)]
        self.rows["notestep"] += [[note, pk, what, public, who, post, when, ""] for what, public, who, post, when in steps]

    def say(self, language: str, number: int, longest: int = 200) -> str:
        return self.writer.sentence(language, number)[:longest].strip()

    def grants(self, pk, place, tlp, at, is_old, by, author) -> None:
        for label, group in self.receivers(place, tlp, at, is_old):
            begin, dice, ended = at + timedelta(hours=2), self.dice, None
            until = begin + timedelta(days=dice.randint(30, 3_000)) if dice.random() < 0.15 else None
            if dice.random() < 0.03:
                until = ended = min(
                    filter(None, (until, begin + timedelta(days=dice.randint(1, 500)), self.now - timedelta(seconds=30)))
                )
            if until and until <= begin:
                until = ended = None
            valid = f'["{begin.isoformat()}",{until and until.isoformat() or ""})'
            self.rows["notegrant"].append(
                [
                    pk,
                    uuid.UUID(int=dice.getrandbits(128), version=4),
                    label,
                    group,
                    valid,
                    "They see the same.",
                    begin,
                    by,
                    author,
                    ended,
                    "",
                    *[False] * len(TOLD),
                ]
            )

    def receivers(self, place: int, tlp: str, at: datetime, is_old: bool) -> set[tuple[int, int | None]]:
        """{(label, its group)} that a note of the body in `place` is given to."""
        dice, world = self.dice, self.world
        others = [n for n in range(len(world.bodies)) if n not in (place, LARGE, MEDIUM, TINY, OLD)]
        if tlp == "red":
            return {(dice.choice(world.posts[n]).label_id, None) for n in dice.sample(others, dice.randint(1, 3))}
        chosen = set(dice.sample(others, dice.randint(0, 4)))
        for n, share in ((LARGE, 0.38), (MEDIUM, 0.05), (TINY, 0.005), (OLD, 0.3 if is_old else 0)):
            if n != place and dice.random() < share:
                chosen.add(n)
        found = {(world.bodies[n].casework_label_id, None) for n in chosen}
        if tlp != "amber-strict" and dice.random() < 0.5:
            group = world.groups[int(len(world.groups) * dice.random() ** 1.3)]
            found.add((group.label_at(at), group.pk))
        if tlp != "amber-strict" and dice.random() < 0.08:
            everybody = (
                (GrantLabel.ALL_WHO_READ_CASEWORK, None) if is_old else (world.signatories.label_at(at), world.signatories.pk)
            )
            if not is_old or tlp != "amber":
                found.add(everybody)
        return found


def reference(pk: int) -> str:
    """Twelve letters that tell nothing of the number; casework_rows.sql makes the same."""
    return hashlib.md5(str(pk).encode(), usedforsecurity=False).hexdigest()[:12].translate(str.maketrans("01", "gh"))


SWITCHED = {
    "casework_note": ("audience_set", "audience_sync", "index_added", "index_changed"),
    "casework_notegrant": ("touch_added",),
}


def triggers(what: str) -> None:
    """Who reads a note, and its document, are computed in bulk by the functions that the triggers call."""
    with connections["owner"].cursor() as cursor:
        for table, names in SWITCHED.items():
            for name in names:
                cursor.execute(f"ALTER TABLE {table} {what} TRIGGER {name}")
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'search_document_note' AND indexdef LIKE '%USING gin%'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER INDEX {name} SET (fastupdate = {'on' if what == 'DISABLE' else 'off'})")
    connections["owner"].close()


SQL = [part for part in (Path(__file__).parent / "casework_rows.sql").read_text(encoding="utf-8").split("\n\n") if part]


def run(statements: list[str], **values) -> None:
    """In one transaction."""
    with system_scope("benchmark"), connections["default"].cursor() as cursor:
        cursor.execute("SET LOCAL gin_pending_list_limit = '256MB'; SET LOCAL work_mem = '64MB'")
        for sql in statements:
            cursor.execute(sql.format(**values))


def write(notes: Notes, made: int) -> None:
    """The first `made` notes with all their rows; their readers and documents."""
    for start in range(1, made + 1, CHUNK):
        stop = min(start + CHUNK, made + 1)
        for pk in range(start, stop):
            notes.note(pk)
        with system_scope("benchmark"), connections["default"].cursor() as cursor:
            for table, rows in notes.rows.items():
                copy(cursor, f"casework_{table}", COLUMNS[table], rows)
                rows.clear()
        run(SQL[1:5], low=start, high=stop - 1, versions=VERSIONS, told=", ".join(TOLD))
    print(f"  {made:,}", flush=True)


def repeat(made: int, number: int) -> None:
    """The first `made` notes again and again, some hours older each time, until there are `number`."""
    for start in range(made, number, made):
        for low in range(1, min(made, number - start) + 1, CHUNK * 2):
            high = min(low + CHUNK * 2 - 1, made, number - start)
            shift = f"interval '{start // made} hours'"
            run(SQL[5:], d=start, v=start * VERSIONS, low=low, high=high, shift=shift, versions=VERSIONS, told=", ".join(TOLD))
        print(f"  {min(start + made, number):,}", flush=True)


def make(number: int) -> None:
    now = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    with system_scope("benchmark"):
        world = casework_world.make(now, random.Random(7))
        notes = Notes(world, now, 11)
    triggers("DISABLE")
    made = min(number, TEXTS)
    write(notes, made)
    repeat(made, number)
    triggers("ENABLE")
    finish()
    casework_rights.fill()
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connections["owner"].close()
    casework_check.check(number)


def finish() -> None:
    """The sequences stand behind what was written with numbers."""
    with system_scope("benchmark"), connections["default"].cursor() as cursor:
        cursor.execute("SELECT max(id) FROM casework_noteversion")
        (last,) = cursor.fetchone()
    with connections["owner"].cursor() as cursor:
        for table in ("note", "noteversion"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('casework_{table}', 'id'), {last + 1})")
    connections["owner"].close()


if __name__ == "__main__":
    logging.disable(logging.INFO)
    make(int(sys.argv[1]))
