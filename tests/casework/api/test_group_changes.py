"""Sharing groups by rule, looked at before they are made or changed, and closed, by API."""

import pytest

from casework.api import examples
from rabatplatform.reference import memory
from tests.casework import making
from tests.casework.visitors import shows_again
from tests.factories import make_country
from tests.rabatplatform.api.calls import paged, refusal

pytestmark = pytest.mark.django_db
RULE = {"regions": ["Western Africa"], "memberships": ["ecowas"]}
OF_ECOWAS = {"memberships": {"ecowas": {"member": True}}}


@pytest.fixture
def coordinator(people, calls):
    make_country("ML", **OF_ECOWAS), make_country("GH", **OF_ECOWAS)
    make_country("MA", subregion="Northern Africa", **OF_ECOWAS)
    shows_again(calls["coordinator"], people["coordinator"])
    return calls["coordinator"]


def test_given_a_rule_then_it_is_looked_at_made_and_applied_again(calls, coordinator):
    looked = coordinator.post("/sharing-groups/preview/", examples.BY_RULE)
    assert looked.status_code == 200 and looked.json().keys() == examples.CHANGE_OF_GROUP.keys(), looked.content
    assert looked.json()["come"] == ["GH", "ML"] and coordinator.get("/sharing-groups/").json()["results"] == []
    made = coordinator.post("/sharing-groups/", examples.BY_RULE)
    assert made.status_code == 201 and (made.json()["members"], made.json()["rule"]) == (["GH", "ML"], RULE), made.content
    address = made["Location"]
    refusal(coordinator.post(f"{address}members/", examples.MEMBERS), 409, "members")
    make_country("TG", **OF_ECOWAS)
    memory.forget()
    change = coordinator.get(f"{address}rule/").json()
    assert (change["come"], change["go"], change["members"]) == (["TG"], [], ["GH", "ML", "TG"])
    applied = coordinator.post(f"{address}rule/", {"reason": "Togo joined."})
    assert applied.json()["members"] == ["GH", "ML", "TG"], applied.content
    newest, first = coordinator.get(f"{address}versions/").json()["results"]
    assert (newest["came"], newest["reason"], first["number"]) == (["TG"], "Togo joined.", 1)
    assert newest.keys() == examples.GROUP_VERSION.keys()
    assert paged(coordinator, f"{address}versions/?limit=1") == [newest, first]
    assert coordinator.get(f"{address}versions/", HTTP_PREFER="count=capped").json()["count"]["number"] == 2


def test_given_a_group_by_hand_then_a_change_is_looked_at_and_it_has_no_rule(calls, coordinator):
    make_country("MR")
    address = coordinator.post("/sharing-groups/", examples.NEW_GROUP)["Location"]
    change = coordinator.post(f"{address}members/preview/", {"members": ["ES", "IT"]}).json()
    assert (change["come"], change["go"], change["members"]) == (["IT"], ["MR"], ["ES", "IT"]) and change["people"] == 2
    assert coordinator.get(address).json()["members"] == ["ES", "MR"]
    refusal(coordinator.get(f"{address}rule/"), 409, "rule", code="group_refused")
    for method, path in (("post", "members/preview/"), ("get", "rule/"), ("post", "rule/"), ("post", "close/")):
        refusal(getattr(calls["spanish"], method)(f"{address}{path}"), 403)
        refusal(getattr(calls["italian"], method)(f"{address}{path}"), 404)
    assert calls["spanish"].get(f"{address}versions/").json()["results"] == []


def test_given_a_group_that_was_given_a_note_when_closed_then_its_members_do_not_read_it_any_more(people, calls, coordinator):
    make_country("MR")
    made = coordinator.post("/sharing-groups/", examples.NEW_GROUP)
    note = making.draft(people["analyst"])
    calls["analyst"].post(
        f"/notes/{note.reference}/grants/", {"kind": "group", "receiver": made.json()["id"], "reason": "Boats."}
    )
    making.release(note, people["analyst"], people["coordinator"])
    assert calls["spanish"].get(f"/notes/{note.reference}/").status_code == 200
    refusal(coordinator.post(f"{made['Location']}close/", {"reason": " "}), 400, "reason")
    closed = coordinator.post(f"{made['Location']}close/", examples.CLOSING)
    assert closed.status_code == 200 and closed.json()["closed_at"] and closed.json()["members"] == [], closed.content
    refusal(calls["spanish"].get(f"/notes/{note.reference}/"), 404)
    refusal(coordinator.post(f"{made['Location']}close/", examples.CLOSING), 403)


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({"rule": {"moons": ["x"]}}, 409, "rule"),
        ({"rule": {"regions": ["Atlantis"]}}, 409, "rule"),
        ({"rule": {"regions": "Western Africa"}}, 400, "rule.regions"),
        ({"members": ["ES"]}, 400, "members"),
    ],
)
def test_given_a_rule_that_cannot_be_then_the_refusal_names_the_field(coordinator, more, status, field):
    for path in ("/sharing-groups/", "/sharing-groups/preview/"):
        refusal(coordinator.post(path, examples.BY_RULE | more), status, field)
