"""Oversight by API: a coordinator's own notes by references and dates; the secretariat's totals; nobody else."""

import pytest
from django.utils import timezone

from casework.api import overview_examples as examples
from casework.services import releasing
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope
from tests.casework import making
from tests.casework.visitors import api
from tests.factories import make_country, make_member, make_organisation
from tests.rabatplatform.api.calls import refusal

pytestmark = pytest.mark.django_db


def test_given_a_coordinator_then_what_waits_ends_is_held_and_unread_without_a_word_of_a_note(people, calls):
    note = making.draft(people["analyst"])
    making.give(note, make_country("ES"), people["analyst"], ends=timezone.now() + timezone.timedelta(days=10))
    making.release(note, people["analyst"], people["coordinator"])
    waiting = making.draft(people["analyst"])
    with access_scope(people["analyst"]):
        releasing.submit(note=waiting, actor=people["analyst"].actor)
    answer = calls["coordinator"].get("/notes/oversight/")
    (told,) = answer.json()["results"]
    assert told.keys() == examples.OVERSIGHT.keys() and told["body"] == "SN"
    for name, line in examples.OVERSIGHT.items():
        if name != "body":
            assert told[name]["total"] == 1 and told[name]["lines"][0].keys() == line["lines"][0].keys(), name
    assert (told["waits"]["lines"][0]["kind"], told["waits"]["lines"][0]["note"]) == ("release", waiting.reference)
    assert told["ends"]["lines"][0] == {
        "kind": "grant", "note": note.reference, "name": "Spain", "day": making.today(10).isoformat(),
    }  # fmt: skip
    assert told["holdings"]["lines"] == [{"name": "Spain", "notes": 1}] and told["unread"]["lines"][0]["names"] == ["Spain"]
    assert "Boats" not in answer.content.decode()
    assert calls["spanish"].get(f"/notes/{note.reference}/").status_code == 200  # read
    assert calls["coordinator"].get("/notes/oversight/").json()["results"][0]["unread"]["total"] == 0


def test_given_another_coordinator_then_nothing_of_it_and_who_coordinates_nothing_is_refused(people, calls):
    making.released(people["analyst"], people["coordinator"], make_country("ES"))
    (told,) = calls["italian"].get("/notes/oversight/").json()["results"]
    assert told["body"] == "IT" and {told[name]["total"] for name in ("waits", "ends", "holdings", "unread")} == {0}
    for name in ("analyst", "spanish"):
        refusal(calls[name].get("/notes/oversight/"), 403)


def test_given_the_secretariat_then_totals_alone_and_nobody_else_gets_them(people, calls):
    secretariat = api(make_member(make_organisation("icmpd"), Role.SECRETARIAT))
    making.draft(people["analyst"])
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"))
    answer = secretariat.get("/notes/oversight/ages/")
    assert answer.status_code == 200 and note.reference not in answer.content.decode(), answer.content
    rows = {row["state"]: row for row in answer.json()["results"]}
    assert rows["draft"] == {"state": "draft", "month": 1, "quarter": 0, "year": 0, "older": 0, "total": 1}
    assert rows["released"]["total"] == 1 and rows["draft"].keys() == examples.AGES["results"][0].keys()
    refusal(secretariat.get("/notes/oversight/"), 403)
    for name in ("coordinator", "analyst", "spanish"):
        refusal(calls[name].get("/notes/oversight/ages/"), 403)
