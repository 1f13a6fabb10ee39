"""Measures the notes of casework in the database of DATABASE_URL and prints one line of JSON. Started by benchmarks/__main__.py.

Every figure stands beside its floor: the same question without rights on the same tables, asked as app_jobs (BYPASSRLS). Statements
alone are timed, in a transaction that is open, shapes and floors in turn, each turn about another note where it is about one; ours with
both locks on: the role app_rw in the person's scope, and the querysets' own conditions.
"""

import json
import logging
import os
import statistics
import time

import django

django.setup()

from django.db import connection, connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import casework_clients, casework_writes  # noqa: E402
from benchmarks.casework_check import reader  # noqa: E402
from benchmarks.casework_data import COMMON, ONE_PERCENT, RARE  # noqa: E402
from benchmarks.casework_rights import VIEW, guardian, notes_of  # noqa: E402
from benchmarks.casework_world import READERS  # noqa: E402
from casework import search  # noqa: E402
from casework.content import ROWS  # noqa: E402
from casework.events.notes import NOTE_RELEASED  # noqa: E402
from casework.models import Note, NoteGrant, NoteTerm, NoteText, NoteVersion  # noqa: E402
from casework.services.reads import log_read  # noqa: E402
from focalpoints.models import Appointment  # noqa: E402
from rabatplatform.access.scope import access_scope, system_scope  # noqa: E402
from rabatplatform.events.models import Event  # noqa: E402
from rabatplatform.search import queries  # noqa: E402

TIMES = int(os.environ.get("TIMES", "60"))
SLOW, SLOW_TIMES = 0.4, 7  # seconds: what takes longer is asked so many times
PAGE = 25
HITS = "SELECT d.object_id, d.ordered_at FROM search_document_note d WHERE d.tsv @@ %s::tsquery ORDER BY d.ordered_at DESC, d.object_id DESC LIMIT 26"
RANKED = (
    "SELECT d.object_id, ts_rank(d.tsv, %s::tsquery) AS r FROM search_document_note d WHERE d.tsv @@ %s::tsquery "
    "ORDER BY r DESC, d.object_id DESC LIMIT 26"
)


def ask(sql: str, params=()) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def rows(queryset) -> tuple:
    """Its statement, to be asked without the cost of the ORM, which would hide that of the rights."""
    return queryset.query.sql_with_params()


def in_turn(shapes: dict, times: int = TIMES) -> dict[str, float]:
    """shapes: {name: (scope to open, call of the number of the turn)}. Median seconds of each, warm."""
    taken = {name: [] for name in shapes}
    turn = 0
    while turn < times + 3 and not (turn > SLOW_TIMES and max(map(statistics.median, taken.values())) > SLOW):
        for name, (scope, call) in shapes.items():
            with scope():
                begin = time.perf_counter()
                call(turn)
                seconds = time.perf_counter() - begin
            if turn > 2:
                taken[name].append(seconds)
        turn += 1
    return {name: statistics.median(values) for name, values in taken.items()}


def as_person(person):
    return lambda: access_scope(person)


def bare():
    return system_scope("benchmark")


def sample(person, number: int = TIMES + 3) -> list[tuple[int, str]]:
    """(id, reference) of notes that the person reads, spread over all of them."""
    with access_scope(person):
        found = list(Note.objects.visible_to(person).order_by("pk").values_list("pk", "reference"))
    return [found[n * (len(found) - 1) // number] for n in range(number)]


def newest_statements(person) -> list[tuple]:
    """The list's: its keys, then its rows."""
    keys = ("SELECT listed_at, object_id FROM casework_note_newest('infinity', 9223372036854775807, 26)", ())
    with access_scope(person):
        ids = [pk for _at, pk in ask(*keys)][:PAGE]
    return [keys, rows(Note.objects.visible_to(person).filter(pk__in=ids).select_related("current"))]


def floor_of_newest() -> tuple:
    return rows(Note.objects.select_related("current").order_by("-listed_at", "-pk")[:PAGE])


def asking(work: list[list[tuple]]):
    """A call that asks the statements of its turn."""
    return lambda turn: [ask(*one) for one in work[turn % len(work)]]


def newest(people) -> dict:
    shapes = {"floor": (bare, asking([[floor_of_newest()]]))}
    shapes |= {name: (as_person(person), asking([newest_statements(person)])) for name, person in people.items()}
    shapes |= {f"guardian, {name}": (guardian, asking([[rows(guarded_newest(people[name]))]])) for name in ("medium", "large")}
    return in_turn(shapes)


def guarded_newest(person):
    return notes_of(person).select_related("current").order_by("-listed_at", "-pk")[:PAGE]


def by_key(people) -> dict:
    shapes = {}
    for name, person in people.items():
        asked = [[rows(Note.objects.visible_to(person).filter(reference=reference))] for _pk, reference in sample(person)]
        shapes[name] = (as_person(person), asking(asked))
    medium = people["medium"]
    chosen = sample(medium)
    with bare():
        notes = list(Note.objects.filter(pk__in=[pk for pk, _reference in chosen]))
    return in_turn(
        shapes
        | {
            "floor": (bare, asking([[rows(Note.objects.filter(reference=reference))] for _pk, reference in chosen])),
            "guardian": (guardian, asking([[rows(notes_of(medium).filter(reference=note.reference))] for note in notes])),
            "guardian, has_perm": (guardian, lambda turn: fresh(medium).has_perm(VIEW, notes[turn % len(notes)])),
        }
    )


def fresh(person):
    return type(person)(pk=person.pk, is_active=True)


def detail_statements(pk: int, reference: str, person=None) -> list[tuple]:
    """Of a note's page: the note, its versions, and the five tables that hang on the one that is read. person: None for no rights."""
    notes, versions = Note.objects.filter(reference=reference), NoteVersion.objects.filter(note=pk).order_by("-number")
    if person is not None:
        notes, versions = notes.visible_to(person), versions.visible_to(person)
    with bare():
        current = Note.objects.values_list("current", flat=True).get(pk=pk)
    parts = [model.objects.filter(version=current).order_by("number") for model, _names in ROWS.values()]
    parts += [NoteText.objects.filter(version=current), NoteTerm.objects.filter(version=current)]
    return [rows(one) for one in (notes, versions, *parts)]


def detail(people) -> dict:
    shapes = {}
    for name, person in people.items():
        shapes[name] = (as_person(person), asking([detail_statements(pk, reference, person) for pk, reference in sample(person)]))
    floor = [detail_statements(pk, reference) for pk, reference in sample(people["medium"])]
    return in_turn(shapes | {"floor": (bare, asking(floor))})


def of_page(notes):
    """A function that gives the statement for the rows of a page by their ids; made once, as rows() costs more than some answers."""
    places = [-n for n in range(1, PAGE + 1)]
    sql, params = rows(notes.filter(pk__in=places).select_related("current"))
    first = params.index(places[0])
    assert list(params[first : first + PAGE]) == places

    def statement(ids):
        ids = (ids[:PAGE] or [0]) + [0] * (PAGE - len(ids[:PAGE]))
        return sql, (*params[:first], *ids[:PAGE], *params[first + PAGE :])

    return statement


def search_for(person, word: str, sort: str):
    """The hits of a page and their rows, as page and API ask them; the words are understood before, on both sides."""
    parameters = search.Parameters(q=word, sort=sort)
    with access_scope(person):
        query, filters = queries.build(word), parameters.filters(person)
    rows_of, bare_rows = of_page(Note.objects.visible_to(person)), of_page(Note.objects.all())

    def ours(_turn):
        found = queries.search(search.TABLE, query, filters, sort=sort, limit=PAGE + 1)
        ask(*rows_of([hit.pk for hit in found.rows]))

    def floor(_turn):
        sql, params = (RANKED, (query.strict, query.strict)) if sort == "best" else (HITS, (query.strict,))
        ask(*bare_rows([row[0] for row in ask(sql, params)]))

    return ours, floor


def searches(people) -> list[dict]:
    found = []
    for words, sort in ((RARE, "newest"), (ONE_PERCENT, "newest"), (ONE_PERCENT, "best"), (COMMON, "newest"), (COMMON, "best")):
        shapes = {}
        for name, person in people.items():
            ours, floor = search_for(person, words, sort)
            shapes |= {name: (as_person(person), ours), "floor": (bare, floor)}
        with bare():
            hits = ask("SELECT count(*) FROM search_document_note WHERE tsv @@ plainto_tsquery('p_en', %s)", [words])[0][0]
        found.append({"sort": sort, "hits": hits, **in_turn(shapes)})
    return found


def statements_of(call) -> list[tuple]:
    """What it asks the database."""
    asked = []

    def heard(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(heard):
        call()
    return asked


def recipients() -> dict:
    """Whom a release is told to, by the code that tells them, against the ids of the same people by the keys of their posts."""
    with bare():
        given = NoteGrant.objects.in_force().exclude(group=None).values("note")
        notes = Note.objects.filter(state="released", tlp="amber", pk__in=given).order_by("pk")
        events = [Event(subject_id=pk) for pk in notes.values_list("pk", flat=True)[: TIMES + 3]]
        told = [NOTE_RELEASED.audience(event) for event in events]
        asked = [statements_of(lambda event=event: NOTE_RELEASED.audience(event)) for event in events]
        posts = [list(Appointment.objects.now().filter(user__in=people).values_list("post", flat=True)) for people in told]
    keyed = [
        [rows(Appointment.objects.now().filter(post__in=keys, user__is_active=True).values_list("user_id"))] for keys in posts
    ]
    shapes = {
        "ours": (bare, asking(asked)),
        "floor": (bare, asking(keyed)),
        "whole": (bare, lambda turn: NOTE_RELEASED.audience(events[turn % len(events)])),
    }
    return in_turn(shapes) | {"people": statistics.median(map(len, told)), "statements": len(asked[0])}


def recorded(person) -> dict:
    """What a recorded read costs beside the look-up of the note by its key."""
    chosen = sample(person)
    with access_scope(person):
        notes = [Note.objects.visible_to(person).select_related("current").get(pk=pk) for pk, _reference in chosen]
    asked = [[rows(Note.objects.visible_to(person).filter(reference=reference))] for _pk, reference in chosen]
    shapes = {
        "ours": (as_person(person), lambda n: log_read(notes[n], how="page", version=notes[n].current)),
        "floor": (as_person(person), asking(asked)),
    }
    return in_turn(shapes)


def clients(people) -> dict:
    """Transactions a second of eight clients at once, the three recent readers, against the same without rights."""
    names = ("tiny", "medium", "large")
    chosen = {name: sample(people[name], 40) for name in names}
    ours, floor = {"newest": [], "detail": []}, {"newest": [], "detail": []}
    for name in names:
        for pk, reference in chosen[name]:
            ours["detail"].append((people[name].pk, detail_statements(pk, reference, people[name])))
            floor["detail"].append((None, detail_statements(pk, reference)))
        ours["newest"].append((people[name].pk, newest_statements(people[name])))
    floor["newest"] = [(None, [floor_of_newest()])]
    return {what: casework_clients.rates(ours[what], floor[what]) for what in ours}


def seen(people) -> dict[str, int]:
    found = {}
    for name, person in people.items():
        with access_scope(person):
            found[name] = Note.objects.visible_to(person).count()
    return found


def numbers() -> dict:
    tables = {"notes": "casework_note", "grants": "casework_notegrant", "entries": "casework_note_audience"}
    with bare():
        return {name: ask(f"SELECT count(*) FROM {table}")[0][0] for name, table in tables.items()}


def floor_index() -> None:
    """A platform without rights would have it; ours asks the side table."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE INDEX IF NOT EXISTS bench_newest ON casework_note (listed_at DESC, id DESC)")
    connections["owner"].close()


def drop_floor_index() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP INDEX bench_newest")
    connections["owner"].close()


def main() -> None:
    logging.disable(logging.WARNING)
    people = {name: reader(name) for name in READERS}
    with bare():
        server = ask("SHOW server_version")[0][0].split()[0]
    answer = {"server": f"PostgreSQL {server}", "at": timezone.now().isoformat(), "numbers": numbers(), "seen": seen(people)}
    floor_index()
    wanted = os.environ.get("WHAT", "newest,by_key,detail,searches,recipients,recorded,clients,writes").split(",")
    measures = {
        "newest": lambda: newest(people),
        "by_key": lambda: by_key(people),
        "detail": lambda: detail(people),
        "searches": lambda: searches(people),
        "recipients": recipients,
        "recorded": lambda: recorded(people["medium"]),
        "clients": lambda: clients(people),
    }
    for name in wanted:
        if name in measures:
            answer[name] = measures[name]()
    drop_floor_index()
    if "writes" in wanted:
        answer["writes"] = casework_writes.measure()
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
