"""A sharing group is changed by API: the given fields alone, with the edition that was read; another rule is looked at first."""

import pytest

from casework.api import examples, group_told
from tests.casework.visitors import shows_again
from tests.factories import make_country
from tests.rabatplatform.api.calls import refusal

pytestmark = pytest.mark.django_db
RULE = {"regions": ["Western Africa"], "memberships": ["ecowas"]}


@pytest.fixture
def coordinator(people, calls):
    make_country("ML", memberships={"ecowas": {"member": True}}), make_country("MR")
    shows_again(calls["coordinator"], people["coordinator"])
    return calls["coordinator"]


@pytest.fixture
def group(coordinator):
    return coordinator.post("/sharing-groups/", examples.NEW_GROUP)["Location"]


def test_given_the_edition_that_was_read_then_the_given_fields_alone_are_changed(calls, coordinator, group):
    answer = coordinator.patch(group, examples.PATCH_OF_GROUP)
    assert answer.status_code == 200 and answer.json().keys() == examples.GROUP.keys(), answer.content
    assert (answer.json()["name"], answer.json()["purpose"], answer.json()["edition"]) == (
        "Atlantic and Canaries",
        "Departures by sea.",
        2,
    )
    hidden = coordinator.patch(group, {"hides_members": True, "reason": "Safer."}, headers={"If-Match": answer["ETag"]})
    assert hidden.json()["hides_members"] and hidden.json()["edition"] == 3
    newest, named, first = coordinator.get(f"{group}versions/").json()["results"]
    assert newest["before"] == examples.GROUP_VERSION["before"] | {"hides_members": False}
    assert named["before"]["name"] == "Atlantic route" and first.keys() == examples.GROUP_VERSION.keys()
    seen = calls["spanish"].get(group)
    assert (
        seen.json()["members"] == ["ES"] and seen.json()["edition"] is None and ".3" not in seen["ETag"]
    )  # of what is shown alone


def test_given_an_older_edition_then_nothing_is_stored_and_the_refusal_says_which_stands(coordinator, group):
    tag = coordinator.get(group)["ETag"]
    coordinator.patch(group, examples.PATCH_OF_GROUP)
    change = {"purpose": "Mine", "reason": "x"}
    assert refusal(coordinator.patch(group, change, headers={"If-Match": tag}), 412)["edition"] == 2
    assert refusal(coordinator.patch(group, change | {"edition": 1}), 409, code="stale_edition")["edition"] == 2
    refusal(coordinator.patch(group, change), 428, "edition")
    refusal(coordinator.patch(group, change, headers={"If-Match": "2"}), 400, "If-Match")
    members = examples.MEMBERS
    refusal(coordinator.post(f"{group}members/", members, headers={"If-Match": tag}), 412)
    refusal(coordinator.post(f"{group}members/", members | {"edition": 1}), 409, code="stale_edition")
    assert coordinator.get(group).json()["purpose"] == "Departures by sea."
    assert coordinator.post(f"{group}members/", members | {"edition": 2}).json()["members"] == ["ES"]
    assert coordinator.patch(group, change, headers={"If-Match": "*"}).json()["purpose"] == "Mine"


@pytest.mark.parametrize(
    ("method", "path", "change"), [("patch", "", examples.PATCH_OF_GROUP), ("post", "members/", examples.MEMBERS)]
)
def test_given_another_who_saves_between_the_look_and_the_lock_then_if_match_is_refused_with_412_and_edition_with_409(
    coordinator, group, monkeypatch, method, path, change
):
    tag = coordinator.get(group)["ETag"]
    coordinator.patch(group, {"name": "Mine", "reason": "x", "edition": 1})
    monkeypatch.setattr(group_told, "edition_of", lambda group: 1)  # as it stood when the second one looked
    send, change = getattr(coordinator, method), {name: value for name, value in change.items() if name != "edition"}
    lost = send(f"{group}{path}", change, headers={"If-Match": tag})
    assert refusal(lost, 412, code="precondition_failed")["edition"] == 2
    assert refusal(send(f"{group}{path}", change | {"edition": 1}), 409, code="stale_edition")["edition"] == 2
    monkeypatch.undo()
    now = coordinator.get(group).json()
    assert (now["name"], now["edition"]) == ("Mine", 2)


def test_given_another_rule_then_it_is_looked_at_and_stored(coordinator, group):
    looked = coordinator.post(f"{group}rule/preview/", {"rule": RULE})
    assert looked.status_code == 200 and (looked.json()["come"], looked.json()["go"]) == (["ML"], ["ES", "MR"]), looked.content
    stays = coordinator.post(f"{group}rule/preview/", {"rule": {}}).json()
    assert (stays["come"], stays["go"], stays["members"]) == ([], [], ["ES", "MR"])
    assert coordinator.get(group).json()["edition"] == 1
    changed = coordinator.patch(group, {"rule": RULE, "reason": "By rule now.", "edition": 1}).json()
    assert (changed["members"], changed["rule"]) == (["ML"], RULE)
    refusal(coordinator.post(f"{group}rule/", {"reason": "x", "edition": 1}), 409, code="stale_edition")
    assert coordinator.patch(group, {"rule": {}, "reason": "By hand.", "edition": 2}).json()["members"] == ["ML"]


@pytest.mark.parametrize(
    ("given", "status", "field"),
    [
        ({}, 400, "name"),
        ({"name": " "}, 400, "name"),
        ({"name": "x" * 121}, 400, "name"),
        ({"hides_members": "yes"}, 400, "hides_members"),
        ({"later": "everything"}, 400, "later"),
        ({"name": "Fine", "reason": " "}, 400, "reason"),
        ({"rule": {"regions": ["Atlantis"]}}, 409, "rule"),
        ({"rule": {"regions": "Western Africa"}}, 400, "rule.regions"),
        ({"purpose": "Call Moussa Diop, +221 77 123 45 67"}, 409, "purpose"),
        ({"hides_members": False}, 409, "hides_members"),
    ],
)
def test_given_what_cannot_be_then_the_refusal_names_the_field(coordinator, group, given, status, field):
    coordinator.patch(group, {"hides_members": True, "reason": "Safer.", "edition": 1})
    refusal(coordinator.patch(group, {"reason": "x", "edition": 2} | given), status, field)
    assert coordinator.get(group).json()["edition"] == 2


def test_given_others_then_they_are_refused_or_find_nothing(people, calls, coordinator, group):
    for method, path in (("patch", ""), ("post", "rule/preview/")):
        refusal(getattr(calls["spanish"], method)(f"{group}{path}", examples.PATCH_OF_GROUP), 403)
        refusal(getattr(calls["italian"], method)(f"{group}{path}", examples.PATCH_OF_GROUP), 404)


def test_given_a_coordinator_who_did_not_show_lately_who_they_are_then_they_are_asked(people, calls, coordinator, group):
    from tests.casework.visitors import api

    refusal(api(people["coordinator"]).patch(group, examples.PATCH_OF_GROUP), 403, code="reauthentication_required")
