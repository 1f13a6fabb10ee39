"""Oversight: a coordinator's page, by references; the secretariat's totals, by nobody else and without contents."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from casework.overseeing import ages, ends_of, holdings_of, unread_of, waits_of
from casework.services import asking, reads, releasing, writing
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope
from tests.casework import making
from tests.casework.signing import client_of, main_of
from tests.factories import make_country, make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    make_organisation("unodc")
    secretariat = make_member(make_organisation("icmpd"), Role.SECRETARIAT)
    analyst, coordinator = making.team("SN")
    return {
        "analyst": analyst,
        "coordinator": coordinator,
        "secretariat": secretariat,
        "spanish": make_member(make_country("ES"), Role.FOCAL_POINT),
        "spanish_coordinator": make_member(make_country("ES"), Role.COORDINATOR),
        "portuguese": make_member(make_country("PT"), Role.ANALYST),
    }


def test_given_what_waits_then_releases_and_requests_stand_there_the_oldest_first(people):
    waiting = making.draft(people["analyst"])
    with access_scope(people["analyst"]):
        releasing.submit(note=waiting, actor=people["analyst"].actor)
    known = making.released(people["analyst"], people["coordinator"])
    with access_scope(people["coordinator"]):
        writing.set_options(note=known, actor=people["coordinator"].actor, is_known=True)
    with access_scope(people["portuguese"]):
        stub = asking.known_by(known.reference)
        asking.ask_access(stub=stub, reason="The same boats.", actor=people["portuguese"].actor)
    with access_scope(people["coordinator"]):
        lines = waits_of(people["coordinator"], make_country("SN"))
        assert [line["note"] for line in lines] == [waiting.reference, known.reference]
    with access_scope(people["spanish_coordinator"]):
        assert waits_of(people["spanish_coordinator"], make_country("SN")) == []


def test_given_ends_then_grants_and_notes_of_the_next_30_days_stand_there(people):
    note = making.draft(people["analyst"], valid_until=making.today(20))
    making.give(note, make_country("ES"), people["analyst"], ends=timezone.now() + timedelta(days=10))
    making.give(note, make_country("PT"), people["analyst"], ends=timezone.now() + timedelta(days=40))
    making.release(note, people["analyst"], people["coordinator"])
    with access_scope(people["coordinator"]):
        lines = ends_of(people["coordinator"], make_country("SN"))
    assert [line["what"] for line in lines] == ["Spain", "The note"]
    assert {line["note"] for line in lines} == {note.reference}


def test_given_grants_then_who_has_how_many_notes_and_who_never_read_one(people):
    first = making.released(people["analyst"], people["coordinator"], make_country("ES"), make_country("PT"))
    making.released(people["analyst"], people["coordinator"], make_country("ES"))
    with access_scope(people["coordinator"]):
        assert holdings_of(people["coordinator"], make_country("SN")) == [
            {"name": "Spain", "notes": 2},
            {"name": "PT", "notes": 1},
        ]
        assert [line["names"] for line in unread_of(people["coordinator"], make_country("SN"))] == [["Spain", "PT"], ["Spain"]]
    with access_scope(people["spanish"]):
        reads.log_read(first, how="page", version=first.current)
    with access_scope(people["analyst"]):  # the originator's own reads say nothing of its receivers
        reads.log_read(first, how="page", version=first.current)
    with access_scope(people["coordinator"]):
        assert [line["names"] for line in unread_of(people["coordinator"], make_country("SN"))] == [["PT"], ["Spain"]]


def test_given_the_page_then_coordinators_alone_and_no_word_of_a_note(people):
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"))
    page = main_of(client_of(people["coordinator"]).get("/notes/oversight/"))
    assert note.reference in page and "Boats" not in page and "Spain" in page
    assert note.reference not in main_of(client_of(people["spanish_coordinator"]).get("/notes/oversight/"))
    for name in ("analyst", "spanish", "secretariat"):
        assert client_of(people[name]).get("/notes/oversight/").status_code == 403


def test_given_the_secretariat_then_totals_by_state_and_age_and_nothing_else(people):
    making.draft(people["analyst"])
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"))
    page = main_of(client_of(people["secretariat"]).get("/notes/oversight/secretariat/"))
    assert note.reference not in page and "Spain" not in page and "Boats" not in page
    with access_scope(people["secretariat"]):
        totals = {str(line["state"]): (line["numbers"], line["total"]) for line in ages()}
    assert totals["Draft"] == totals["Released and valid"] == ([1, 0, 0, 0], 1)
    assert totals["Withdrawn"] == ([0, 0, 0, 0], 0)


@pytest.mark.parametrize("name", ["coordinator", "analyst", "spanish"])
def test_given_anybody_else_then_neither_the_page_nor_the_database_counts_for_them(people, name):
    making.released(people["analyst"], people["coordinator"], make_country("ES"))
    assert client_of(people[name]).get("/notes/oversight/secretariat/").status_code == 403
    with access_scope(people[name]), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM casework_ages()")
        assert cursor.fetchall() == []
