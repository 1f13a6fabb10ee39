"""Grants and sharing groups by API."""

import uuid

import pytest

from casework.api import examples
from casework.services import writing
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope
from tests.casework import making
from tests.casework.visitors import api, shows_again
from tests.factories import make_country, make_member
from tests.rabatplatform.api.calls import refusal

pytestmark = pytest.mark.django_db
GRANT = examples.NEW_GRANT | {"ends": making.moment(60)}


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    make_country("MR")
    return {
        "analyst": analyst,
        "coordinator": coordinator,
        "spanish": make_member(make_country("ES"), Role.FOCAL_POINT),
        "italian": make_member(make_country("IT"), Role.FOCAL_POINT),
    }


@pytest.fixture
def calls(people):
    return {name: api(person) for name, person in people.items()}


def test_given_a_released_note_then_a_grant_asks_to_show_again_who_one_is_and_revoking_ends_it_at_once(people, calls):
    note = making.released(people["analyst"], people["coordinator"])
    address, coordinator = f"/notes/{note.reference}/", calls["coordinator"]
    refusal(calls["spanish"].get(address), 404)
    refusal(coordinator.post(f"{address}grants/", GRANT), 403, code="reauthentication_required")
    refusal(calls["analyst"].post(f"{address}grants/", GRANT), 403)
    shows_again(coordinator, people["coordinator"])
    made = coordinator.post(f"{address}grants/", GRANT)
    assert made.status_code == 201, made.content
    grant = made.json()
    assert grant["in_force"] and calls["spanish"].get(address).status_code == 200
    refusal(calls["spanish"].post(f"{address}grants/{grant['id']}/revoke/", {}), 403)
    refusal(coordinator.post(f"{address}grants/{uuid.uuid4()}/revoke/", {}), 404)
    ended = coordinator.post(f"{address}grants/{grant['id']}/revoke/", {"reason": "Done."})
    assert ended.status_code == 200 and not ended.json()["in_force"], ended.content
    refusal(calls["spanish"].get(address), 404)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"kind": "planet"}, 400, "kind"),
        ({"receiver": "XX"}, 400, "receiver"),
        ({"kind": "post", "receiver": "1"}, 400, "receiver"),
        ({"kind": "group", "receiver": str(uuid.uuid4())}, 400, "receiver"),
        ({"reason": ""}, 400, "reason"),
        ({"ends": "2020-01-01T00:00:00Z"}, 409, "ends"),
        ({"kind": "all", "receiver": ""}, 409, "receiver"),
        ({"receiver": "SN"}, 409, "receiver"),
    ],
)
def test_given_a_receiver_or_a_date_that_cannot_be_then_the_refusal_names_it(people, calls, body, status, field):
    note = making.draft(people["analyst"])
    refusal(calls["analyst"].post(f"/notes/{note.reference}/grants/", GRANT | body), status, field)


def test_given_hidden_recipients_then_a_reader_is_told_their_own_grant_alone(people, calls):
    note = making.draft(people["analyst"])
    for country in ("ES", "IT"):
        making.give(note, make_country(country), people["analyst"])
    making.give(note, people["spanish"].actor.post, people["analyst"])
    with access_scope(people["analyst"]):
        writing.set_options(note=note, actor=people["analyst"].actor, hides_recipients=True)
    making.release(note, people["analyst"], people["coordinator"])
    address = f"/notes/{note.reference}/grants/"
    told = {name: [row["receiver"] for row in calls[name].get(address).json()["results"]] for name in calls}
    post = str(people["spanish"].actor.post.reference)
    assert told["analyst"] == ["ES", "IT", post] and told["spanish"] == ["ES", post] and told["italian"] == ["IT"]


ORDERS = ("newest", "oldest")


def test_given_a_group_then_it_is_made_read_and_changed_by_its_owner_and_hidden_from_others(people, calls):
    coordinator = calls["coordinator"]
    refusal(calls["analyst"].post("/sharing-groups/", examples.NEW_GROUP), 403)
    shows_again(coordinator, people["coordinator"])
    made = coordinator.post("/sharing-groups/", examples.NEW_GROUP)
    assert made.status_code == 201 and made.json().keys() == examples.GROUP.keys(), made.content
    address = made["Location"]
    assert made.json()["members"] == ["ES", "MR"] and made.json()["owner"] == "SN"
    assert calls["spanish"].get(address).json()["name"] == "Atlantic route"
    refusal(calls["italian"].get(address), 404)
    refusal(calls["spanish"].post(f"{address}members/", examples.MEMBERS), 403)
    refusal(coordinator.post(f"{address}members/", {"members": ["ZZ"], "reason": "x"}), 400, "members")
    assert coordinator.post(f"{address}members/", examples.MEMBERS).json()["members"] == ["ES"]
    (row,) = calls["spanish"].get("/sharing-groups/?limit=1").json()["results"]
    assert row["id"] == made.json()["id"] and calls["italian"].get("/sharing-groups/").json()["results"] == []
    shows_again(coordinator, people["coordinator"])
    later = coordinator.post("/sharing-groups/", examples.NEW_GROUP | {"name": "Sahel route"}).json()["id"]
    ordered = {
        way: [group["id"] for group in coordinator.get(f"/sharing-groups/?sort={way}").json()["results"]] for way in ORDERS
    }
    assert ordered == {"newest": [later, row["id"]], "oldest": [row["id"], later]}
    note = making.draft(people["analyst"])
    body = GRANT | {"kind": "group", "receiver": row["id"]}
    assert calls["analyst"].post(f"/notes/{note.reference}/grants/", body).json()["receiver"] == row["id"]


def test_given_a_group_that_cannot_be_then_the_refusal_names_the_field(calls):
    refusal(calls["coordinator"].post("/sharing-groups/", examples.NEW_GROUP | {"later": "never"}), 400, "later")
    refusal(calls["coordinator"].post("/sharing-groups/", examples.NEW_GROUP | {"name": " "}), 400, "name")
    refusal(calls["coordinator"].post("/sharing-groups/", examples.NEW_GROUP | {"owner": "ES"}), 403)
