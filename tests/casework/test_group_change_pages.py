"""Pages that change a sharing group: name, purpose and hiding; another rule with its preview; two people at the same moment."""

import pytest

from casework.errors import GroupRefused
from casework.services.groups import edition_of
from rabatplatform.access.scope import system_scope
from tests.casework.signing import client_of, main_of
from tests.casework.test_group_changes import make, members, stored
from tests.casework.test_group_changes import people as _people

pytestmark = pytest.mark.django_db
people = _people


def at(group, page) -> str:
    return f"/notes/groups/{group.reference}/{page}/"


def edited(**more) -> dict:
    return {"name": "Canaries", "purpose": "Boats", "reason": "It grew.", **more}


def edition(group) -> int:
    with system_scope("test"):
        return edition_of(group)


def test_given_another_name_then_it_stands_there_and_the_version_says_what_stood_before(people):
    group, client = make(people, "ES"), client_of(people["coordinator"])
    page = main_of(client.get(at(group, "edit")))
    assert "Hide the members from one another" in page and 'value="Atlantic"' in page and 'name="edition" value="1"' in page
    assert client.post(at(group, "edit"), edited(edition="1")).status_code == 302
    page = main_of(client.get(group.get_absolute_url()))
    assert "Canaries" in page and "Name before: Atlantic" in page and "It grew." in page
    assert "Name before" not in main_of(client_of(people["spanish"]).get(group.get_absolute_url()))


def test_given_hidden_members_then_the_page_says_that_it_stays_and_no_box_is_there(people):
    group, client = make(people, "ES", "PT"), client_of(people["coordinator"])
    assert client.post(at(group, "edit"), edited(hides_members="on")).status_code == 302 and stored(group).hides_members
    page = main_of(client.get(at(group, "edit")))
    assert "This stays; to show them, make another group." in page and 'name="hides_members"' not in page
    assert client.post(at(group, "edit"), edited(name="Still hidden")).status_code == 302
    assert stored(group).hides_members and stored(group).name == "Still hidden"
    assert "PT" not in main_of(client_of(people["spanish"]).get(group.get_absolute_url()))


def test_given_another_rule_then_who_would_come_and_go_is_said_before_it_is_stored(people):
    group, client = make(people, rule={"regions": ["Southern Europe"]}), client_of(people["coordinator"])
    page = main_of(client.get(at(group, "rule/change")))
    assert "Southern Europe" in page and "checked" in page
    sent = {"how": "rule", "regions": ["Western Europe"], "reason": "West now.", "edition": "1"}
    page = main_of(client.post(at(group, "rule/change"), sent))
    assert "Would come" in page and "Would go" in page and "Western Europe" in page and members(group) == ["ES", "PT"]
    assert client.post(at(group, "rule/change"), {**sent, "confirm": "1"}).status_code == 302
    assert members(group) == ["FR"] and "Rule before: Regions: " in main_of(client.get(group.get_absolute_url()))
    by_hand = {"how": "hand", "reason": "One by one.", "edition": "2"}
    assert "no rule from now on" in main_of(client.post(at(group, "rule/change"), by_hand))
    assert client.post(at(group, "rule/change"), {**by_hand, "confirm": "1"}).status_code == 302
    assert stored(group).rule == {} and members(group) == ["FR"] and client.get(at(group, "members")).status_code == 200


def test_given_somebody_who_saved_in_between_then_nothing_is_stored_until_it_is_saved_again(people):
    group, client = make(people, "ES"), client_of(people["coordinator"])
    assert client.post(at(group, "edit"), edited(edition="1")).status_code == 302
    for page, sent in {
        "edit": edited(name="Mine"),
        "members": {"members": ["country-PT"], "reason": "x", "confirm": "1"},
        "rule/change": {"how": "rule", "regions": ["Western Europe"], "reason": "x", "confirm": "1"},
    }.items():
        answer = client.post(at(group, page), {**sent, "edition": "1"})
        assert answer.status_code == 409 and "Somebody else changed this group" in main_of(answer), page
        assert 'name="edition" value="2"' in main_of(answer)
    assert edition(group) == 2 and members(group) == ["ES"] and stored(group).name == "Canaries"
    assert client.post(at(group, "edit"), edited(name="Mine", edition="2")).status_code == 302


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("edit", {"name": ""}),
        ("edit", {"name": "x" * 121}),
        ("edit", {"reason": ""}),
        ("edit", {"purpose": "Call Moussa Diop, +221 77 123 45 67"}),
        ("rule/change", {"how": "rule"}),
        ("rule/change", {"how": "rule", "regions": ["Atlantis"]}),
        ("rule/change", {"how": "moon"}),
    ],
)
def test_given_what_cannot_be_then_the_form_names_it_and_nothing_is_stored(people, page, sent):
    group = make(people, "ES")
    answer = client_of(people["coordinator"]).post(
        at(group, page), edited(confirm="1", **sent) if page == "edit" else {"reason": "x", **sent}
    )
    assert answer.status_code == 422 and "another look" in answer.content.decode() and edition(group) == 1


def test_given_others_then_only_the_owners_coordinators_change_it_and_they_show_who_they_are_first(people):
    group = make(people, "ES")
    for page in ("edit", "rule/change"):
        for name in ("analyst", "spanish"):
            assert client_of(people[name]).get(at(group, page)).status_code == 403
        assert client_of(people["french"]).get(at(group, page)).status_code == 404
        assert client_of(people["coordinator"], lately=False).post(at(group, page), edited()).status_code == 302
    assert edition(group) == 1


@pytest.mark.parametrize("purpose", ["Boats\nand vans", "x" * 3_900], ids=["two lines", "long"])
def test_given_a_purpose_made_elsewhere_when_the_page_is_saved_as_it_stands_then_nothing_changes(people, purpose):
    group, client = make(people, "ES", purpose=purpose.replace("\n", "\r\n")), client_of(people["coordinator"])
    sent = purpose.replace("\n", "\r\n")  # as browsers send it
    assert stored(group).purpose == purpose
    assert client.post(at(group, "edit"), edited(name="Atlantic", purpose=sent)).status_code == 302
    assert edition(group) == 1 and stored(group).purpose == purpose


def test_given_a_purpose_that_is_too_long_then_no_group_is_made_with_it(people):
    with pytest.raises(GroupRefused) as refusal:
        make(people, "ES", purpose="x" * 4_001)
    assert set(refusal.value.fields) == {"purpose"}
