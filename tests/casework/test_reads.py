"""Who sees who read: on the note, for the whole of a country, as a table."""

import csv
import io
import re

import pytest

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
    assert [(line.body, line.post) for line in panel["lines"]] == [
        ("UNODC", people["agency"].actor.post.title),
        ("UNODC", people["agency"].actor.post.title),
        ("Spain", people["spanish"].actor.post.title),
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


def test_given_many_reads_then_the_page_goes_on_by_a_cursor_that_nobody_makes_by_hand(people, note):
    for _time in range(52):
        read(people["spanish"], note)
    client = entered(people["coordinator"])
    first = body(client.get(f"/notes/{note.reference}/reads/"))
    cursor = re.search(r"cursor=([^\"&]+)", first)[1]
    assert first.count('data-l="How"') == 50
    assert body(client.get(f"/notes/{note.reference}/reads/?cursor={cursor}")).count('data-l="How"') == 2
    assert client.get(f"/notes/{note.reference}/reads/?cursor=12").status_code == 400
    assert client.get("/notes/reads/?cursor=12").status_code == 400


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
        return body(client.get(f"/notes/reads/?{query}")).count('data-l="How"')

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
