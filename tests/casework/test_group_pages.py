"""Pages of sharing groups: who sees which, making with a preview, changing members, the rule again, closing."""

import pytest

from casework.models import SharingGroup
from casework.services import groups
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.reference import memory
from tests.casework import making
from tests.casework.signing import client_of, main_of
from tests.factories import make_country, make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    make_country("FR", subregion="Western Europe")
    make_organisation("unodc")
    senegal = make_country("SN")
    return {
        "coordinator": make_member(senegal, Role.COORDINATOR),
        "analyst": make_member(senegal, Role.ANALYST),
        "spanish": make_member(make_country("ES", subregion="Southern Europe"), Role.FOCAL_POINT),
        "portuguese": make_member(make_country("PT", subregion="Southern Europe"), Role.FOCAL_POINT),
        "observer": make_member(make_country("ES"), Role.OBSERVER),
    }


def make(people, **more) -> SharingGroup:
    coordinator = people["coordinator"]
    given = {"purpose": "Boats", "later": "from_joining", "hides_members": False, "members": [make_country("ES")], **more}
    with access_scope(coordinator):
        return groups.make_group(body=making.body_of(coordinator), name="Atlantic route", actor=coordinator.actor, **given)


def data(**more) -> dict:
    by_hand = {"name": "Atlantic route", "how": "hand", "members": ["", "country-ES", "country-PT"], "later": "everything"}
    return {**by_hand, **more}


def made() -> list[SharingGroup]:
    with system_scope("test"):
        return list(SharingGroup.objects.order_by("pk"))


def labels(group) -> set[int]:
    with system_scope("test"):
        return set(group.members.now().values_list("body", flat=True))


def test_given_members_by_hand_when_previewed_then_nothing_is_made_until_it_is_confirmed(people):
    client = client_of(people["coordinator"])
    page = main_of(client.post("/notes/groups/new/", data()))
    assert "2 members" in page and "2 people do casework there" in page and not made()
    assert client.post("/notes/groups/new/", data(confirm="1")).status_code == 302
    assert labels(made()[0]) == {make_country(code).casework_label_id for code in ("ES", "PT")}


def test_given_a_rule_then_the_preview_names_the_countries_that_fulfil_it(people):
    client = client_of(people["coordinator"])
    rule = data(how="rule", members=[""], regions=["Southern Europe"])
    page = main_of(client.post("/notes/groups/new/", rule))
    assert "Spain" in page and "PT" in page and "Senegal" not in page and not made()
    assert client.post("/notes/groups/new/", {**rule, "confirm": "1"}).status_code == 302
    assert made()[0].rule == {"regions": ["Southern Europe"]}


@pytest.mark.parametrize(
    "more",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"members": []},
        {"members": ["country-XX"]},
        {"how": "rule"},
        {"how": "rule", "regions": ["Atlantis"]},
        {"later": "sometimes"},
    ],
)
def test_given_what_cannot_be_then_the_form_names_it_and_no_group_is_made(people, more):
    answer = client_of(people["coordinator"]).post("/notes/groups/new/", data(confirm="1", **more))
    assert answer.status_code == 422 and "another look" in answer.content.decode() and not made()


def test_given_others_then_only_coordinators_make_groups_and_only_the_owner_changes_one(people):
    group = make(people)
    for name in ("analyst", "spanish"):
        client = client_of(people[name])
        assert client.get("/notes/groups/new/").status_code == 403
        for page in ("members", "close"):
            assert client.get(f"/notes/groups/{group.reference}/{page}/").status_code == 403
    for name in ("portuguese", "observer"):
        assert client_of(people[name]).get(f"/notes/groups/{group.reference}/").status_code == 404
    assert "Atlantic route" not in main_of(client_of(people["portuguese"]).get("/notes/groups/"))
    assert client_of(people["observer"]).get("/notes/groups/").status_code == 403


def test_given_a_member_then_they_read_the_members_and_no_versions(people):
    group = make(people, members=[make_country("ES"), make_country("PT")])
    page = main_of(client_of(people["spanish"]).get(f"/notes/groups/{group.reference}/"))
    assert "Spain" in page and "PT" in page and "Versions" not in page
    assert "Versions" in main_of(client_of(people["analyst"]).get(f"/notes/groups/{group.reference}/"))


def test_given_hidden_members_then_a_member_reads_neither_names_nor_their_number(people):
    group = make(people, members=[make_country("ES"), make_country("PT")], hides_members=True)
    client = client_of(people["spanish"])
    page, row = main_of(client.get(f"/notes/groups/{group.reference}/")), main_of(client.get("/notes/groups/"))
    assert "hidden" in page and "Spain" in page and "PT" not in page
    assert "hidden" in row and ">2<" not in row
    assert ">2<" in main_of(client_of(people["coordinator"]).get("/notes/groups/"))


def test_given_a_change_when_previewed_then_who_would_come_and_go_is_said_first(people):
    group = make(people)
    client, address = client_of(people["coordinator"]), f"/notes/groups/{group.reference}/members/"
    change = {"members": ["", "country-PT"], "reason": "Spain asked to leave."}
    page = main_of(client.post(address, change))
    assert "PT" in page and "Spain" in page and labels(group) == {make_country("ES").casework_label_id}
    assert client.post(address, {**change, "reason": ""}).status_code == 422
    assert client.post(address, {**change, "confirm": "1"}).status_code == 302
    assert labels(group) == {make_country("PT").casework_label_id}
    assert "Spain asked to leave." in main_of(client.get(group.get_absolute_url()))


def test_given_a_rule_that_names_others_now_then_the_owner_is_shown_and_applies_it(people):
    group = make(people, rule={"regions": ["Southern Europe"]}, members=())
    with system_scope("test"):
        country = make_country("PT")
        country.subregion = "Western Europe"
        country.save()
    memory.forget()
    client = client_of(people["coordinator"])
    assert "The rule names others now" in main_of(client.get(group.get_absolute_url()))
    address = f"/notes/groups/{group.reference}/rule/"
    assert "PT" in main_of(client.get(address))
    assert client.post(address, {"reason": "Moved.", "confirm": "1"}).status_code == 302
    assert labels(group) == {make_country("ES").casework_label_id}
    assert "The rule names others now" not in main_of(client.get(group.get_absolute_url()))


def test_given_a_closed_group_then_it_lets_nobody_in_and_does_not_open_again(people):
    group = make(people)
    client = client_of(people["coordinator"])
    assert client.post(f"/notes/groups/{group.reference}/close/", {"reason": ""}).status_code == 422
    assert client.post(f"/notes/groups/{group.reference}/close/", {"reason": "Done."}).status_code == 302
    assert client.get(f"/notes/groups/{group.reference}/members/").status_code == 403
    assert client_of(people["spanish"]).get(group.get_absolute_url()).status_code == 404
