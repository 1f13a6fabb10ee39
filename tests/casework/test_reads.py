"""Who sees who read: on the note, for the whole of a country, as a table."""

import csv
import html
import io
import re

import pytest

from casework import reads_groups
from casework.models import NoteRead
from casework.reads_panel import panel_of
from casework.services import granting
from casework.services.reads import log_read
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.audit.models import AuditEntry
from tests.casework import making
from tests.casework.entering import entered
from tests.factories import make_country, make_member, make_organisation
from tests.rabatplatform.accounts.helpers import with_app

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    found = {
        "analyst": analyst,
        "coordinator": coordinator,
        "colleague": make_member(making.body_of(analyst), Role.FOCAL_POINT),
        "spanish": make_member(make_country("ES"), Role.FOCAL_POINT, name="Lucia Navarro"),
        "spanish_coordinator": make_member(make_country("ES"), Role.COORDINATOR),
        "agency": make_member(make_organisation("unodc"), Role.ANALYST),
        "secretariat": make_member(make_organisation("icmpd"), Role.SECRETARIAT),
    }
    for person in found.values():
        with_app(person)
    return found


@pytest.fixture
def note(people):
    return making.released(people["analyst"], people["coordinator"], make_country("ES"), make_organisation("unodc"))


def read(person, note, **more):
    with access_scope(person):
        log_read(note, **({"how": "page"} | more))


def body(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_given_reads_then_the_author_and_the_coordinators_see_posts_and_countries_and_nobody_else(people, note):
    read(people["spanish"], note)
    read(people["agency"], note)
    read(people["agency"], note)
    panels = {}
    for name, person in people.items():
        with access_scope(person):
            panels[name] = panel_of(person, note)
    assert {name for name, panel in panels.items() if panel} == {"analyst", "coordinator"}
    panel = panels["analyst"]
    assert [(group.body, group.post, group.total) for group in panel["groups"]] == [
        ("UNODC", people["agency"].actor.post.title, 2),
        ("Spain", people["spanish"].actor.post.title, 1),
    ]
    assert [(name, number) for name, number, _last in panel["bodies"]] == [("UNODC", 2), ("Spain", 1)]


@pytest.mark.parametrize(
    ("who", "status"),
    {
        "analyst": 200,
        "coordinator": 200,
        "colleague": 403,
        "spanish": 403,
        "spanish_coordinator": 403,
        "secretariat": 404,
    }.items(),
)
def test_given_the_page_of_a_notes_reads_then_each_gets_their_answer(who, status, people, note):
    read(people["spanish"], note)
    answer = entered(people[who]).get(f"/notes/{note.reference}/reads/")
    assert answer.status_code == status
    text = answer.content.decode()
    assert ("Spain" in text.partition("<main")[2]) == (status == 200)
    assert "Lucia" not in text  # no names of people
    assert "beaches" not in text  # no word of the note


def read_daily(person, note, later, days, reads) -> None:
    """So many reads on each of so many days; the clock then goes right again."""
    for day in range(days):
        later(f"{day} days")
        for _time in range(reads):
            read(person, note)
    later("0")


def folds(page: str) -> list[str]:
    return re.findall(r"<details class=\"fold\"><summary>(.*?)</summary>", page)


def test_given_many_reads_of_a_post_on_a_day_then_they_are_one_fold_with_how_often_and_when(people, note):
    for _time in range(52):
        read(people["spanish"], note)
    read(people["spanish"], note, how="api")
    read(people["agency"], note)
    page = body(entered(people["coordinator"]).get(f"/notes/{note.reference}/reads/"))
    assert '<h2 id="h-n" class="num">54 reads</h2>' in page
    agency, spanish = folds(page)
    assert "UNODC" in agency and "1 read<" in agency and "Spain" in spanish and "53 reads" in spanish
    ways = page.split(spanish)[1]
    assert ways.index("By the API") < ways.index("On its page") and ", 52 reads" in ways


def test_given_reads_of_many_days_then_pages_go_there_and_back_and_miss_none(people, note, later, monkeypatch):
    monkeypatch.setattr(reads_groups, "WINDOW", 50)
    read_daily(people["spanish"], note, later, days=62, reads=2)  # windows of 25 days, one page each
    client, address = entered(people["coordinator"]), f"/notes/{note.reference}/reads/"
    seen, back, query = [], [], ""
    while True:
        page = body(client.get(address + query))
        seen.append(folds(page))
        before, after = (re.search(rf'href="([^"]+)" rel="{rel}"', page) for rel in ("prev", "next"))
        back.append(html.unescape(before[1]) if before else "")
        if not after:
            break
        query = html.unescape(after[1])
        read(people["agency"], note)  # whoever reads meanwhile moves nothing
    assert sum(map(len, seen)) == 62 and len({fold for page in seen for fold in page}) == 62
    assert all("2 reads" in fold for page in seen for fold in page)
    assert back[0] == "" and all(folds(body(client.get(address + query))) == seen[place] for place, query in enumerate(back[1:]))


def test_given_a_day_with_more_reads_than_are_looked_at_then_the_way_goes_on_and_misses_none(people, note, later, monkeypatch):
    monkeypatch.setattr(reads_groups, "WINDOW", 5)
    read_daily(people["spanish"], note, later, days=2, reads=7)
    with access_scope(people["coordinator"]):
        found, cursor, totals = NoteRead.objects.filter(note_id=note.pk), "", []
        while True:
            page = reads_groups.page_of(found, cursor)
            totals += [group.total for group in page.groups]
            if not (cursor := page.next_cursor):
                break
    assert sum(totals) == 14 and max(totals) <= 5


@pytest.mark.parametrize("cursor", ["12", "x", "WzEsMF0:1:x"])
def test_given_a_cursor_that_somebody_made_by_hand_then_it_is_refused(people, note, cursor):
    client = entered(people["coordinator"])
    for address in (f"/notes/{note.reference}/reads/", "/notes/reads/"):
        assert client.get(f"{address}?cursor={cursor}").status_code == 400


def test_given_the_page_of_a_country_then_its_coordinators_see_the_reads_of_its_notes_alone(people, note):
    other = making.released(people["agency"], make_coordinator(), make_country("SN"))
    read(people["spanish"], note)
    read(people["coordinator"], other)
    text = body(entered(people["coordinator"]).get("/notes/reads/"))
    assert note.reference in text and other.reference not in text
    assert '<option value="ES">Spain</option>' in text
    assert entered(people["analyst"]).get("/notes/reads/").status_code == 403
    assert entered(people["secretariat"]).get("/notes/reads/").status_code == 403


def make_coordinator():
    person = make_member(make_organisation("unodc"), Role.COORDINATOR)
    with_app(person)
    return person


def test_given_filters_then_only_what_they_name_is_shown_and_a_wrong_one_is_named(people, note):
    second = making.released(people["analyst"], people["coordinator"], make_country("ES"))
    read(people["spanish"], note)
    read(people["agency"], note)
    read(people["spanish"], second)
    with system_scope("test"):
        assert NoteRead.objects.count() == 3
    client = entered(people["coordinator"])

    def lines(query):
        said = re.search(r'<h2 id="h-n" class="num">(\d+) reads?</h2>', body(client.get(f"/notes/reads/?{query}")))
        return int(said[1]) if said else 0

    assert [lines(query) for query in ("", "body=ES", f"note={note.reference}", f"note={note.reference}&body=unodc", "days=7", "note=zzz")] == [
        3, 2, 2, 1, 3, 0,
    ]  # fmt: skip
    for query, field in {"body=nowhere": "no such country", "days=8": "", "note=a b": ""}.items():
        answer = client.get(f"/notes/reads/?{query}")
        assert answer.status_code == 400 and field in answer.content.decode()


def test_given_the_table_then_it_asks_who_one_is_and_what_for_and_is_written_down(people, note):
    read(people["spanish"], note, how="export", purpose="briefing: for the\n=HYPERLINK() desk")
    read(people["agency"], note)
    coordinator = people["coordinator"]
    assert entered(coordinator).get("/notes/reads/export/").status_code == 302  # shows again who they are
    client = entered(coordinator, shown=True)
    assert "names of the people" in body(client.get("/notes/reads/export/"))
    assert client.post("/notes/reads/export/", {"purpose": "curiosity"}).status_code == 422
    answer = client.post("/notes/reads/export/?body=es", {"purpose": "audit"})
    assert answer["Content-Disposition"] == 'attachment; filename="reads.csv"'
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 3
    assert rows[1][1] == note.reference and rows[1][6] == "Lucia Navarro" and rows[1][8] == "Spain"
    assert rows[2][:4] == ["Reads", "1", "Purpose", "A regular check of who reads"]
    with system_scope("test"):
        entry = AuditEntry.objects.get(act="reads_exported")
    assert (entry.user_id, entry.data) == (coordinator.pk, {"rows": 1, "purpose": "audit"})
    assert entered(people["analyst"]).post("/notes/reads/export/", {"purpose": "audit"}).status_code in (302, 403)


def test_given_a_reader_whose_grant_is_revoked_then_a_read_is_not_recorded_and_nothing_is_told(people, note):
    from casework.errors import NotRecorded

    with access_scope(people["coordinator"]):
        grant = note.grants.get(label=make_country("ES").casework_label_id)
        granting.revoke(grant=grant, actor=people["coordinator"].actor)
    with access_scope(people["spanish"]), pytest.raises(NotRecorded):
        log_read(note, how="page")
    with system_scope("test"):
        assert not NoteRead.objects.exists()


def test_given_a_view_that_fails_after_the_record_then_neither_stands(people, note):
    with pytest.raises(RuntimeError), access_scope(people["spanish"]):
        log_read(note, how="page")
        raise RuntimeError
    with system_scope("test"):
        assert not NoteRead.objects.exists()


def test_given_the_page_of_a_note_then_its_author_sees_who_read_it_there_and_a_reader_does_not(people, note):
    read(people["spanish"], note)
    page = body(entered(people["analyst"]).get(note.get_absolute_url()))
    assert 'id="h-reads"' in page and "Spain" in page.partition('id="h-reads"')[2] and f"/notes/{note.reference}/reads/" in page
    for name in ("spanish", "colleague"):
        assert 'id="h-reads"' not in body(entered(people[name]).get(note.get_absolute_url()))


def test_given_a_line_of_yesterday_then_the_coordinators_see_the_end_of_the_chain(people, note, monkeypatch):
    from casework import sealing

    monkeypatch.setattr(sealing, "head_of", lambda day: "ab12" * 16)
    assert "ab12" * 16 in body(entered(people["coordinator"]).get("/notes/reads/"))
