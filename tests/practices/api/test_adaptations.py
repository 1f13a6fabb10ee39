"""Adaptations, the journey, confirmation and taking over by API."""

import uuid

import pytest
from django.utils import timezone

from focalpoints.models import Role
from practices.api import adaptation_examples as examples
from practices.models import Adaptation
from rabatplatform.access.scope import system_scope
from rabatplatform.api.models import IdempotentCall
from tests.adapting import WHOLE, begin, confirm, now, submit
from tests.factories import make_member, make_practice
from tests.practices.test_takeover import described
from tests.rabatplatform.api.calls import Api, queries_of, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(cast):
    return make_practice(cast.senegal, state="published", slug=examples.NEW["practice"], title="Airport desk", year=2021)


@pytest.fixture
def confirmed(cast, practice):
    return confirm(practice, cast.focal_point_spain, cast.spain, cast.coordinator_spain)


@pytest.fixture
def coordinator(cast):
    return Api(cast.coordinator_spain)


def stored() -> int:
    with system_scope("test"):
        return Adaptation.objects.count()


def path(row, act="") -> str:
    return f"/adaptations/{row.reference}/{act}"


# ── the whole way ──
def test_given_the_documented_examples_when_sent_then_the_whole_way_from_draft_to_withdrawal(cast, practice, spain, coordinator):
    made = spain.post("/adaptations/", examples.NEW)
    assert made.status_code == 201, made.content
    assert (made.json()["country"], made.json()["state"], made.json()["edition"]) == ("ES", "draft", 1)
    assert made["Location"] == made.json()["url"] and made["ETag"]
    address = made.json()["url"]
    changed = spain.patch(address, examples.CHANGE)
    assert changed.status_code == 200 and changed.json()["edition"] == 2
    refused = spain.post(f"{address}submit/", {"edition": 2})
    assert {"needed", "running"} == {error["field"] for error in refusal(refused, 409, code="adaptation_incomplete")["errors"]}
    whole = {"needed": "Two officers", "running": "yes"}
    assert spain.patch(address, whole, HTTP_IF_MATCH=changed["ETag"]).json()["edition"] == 3
    assert spain.post(f"{address}submit/", {"edition": 3}).json()["state"] == "submitted"
    refusal(spain.post(f"{address}confirm/", {"edition": 3}), 403)
    refusal(coordinator.post(f"{address}confirm/", {"edition": 2}), 409, code="stale_edition")
    assert coordinator.post(f"{address}return/", {"reason": "Which airports?"}).json()["returned_reason"] == "Which airports?"
    assert spain.post(f"{address}submit/").json()["state"] == "submitted"
    assert coordinator.post(f"{address}confirm/", {"edition": 3}).json()["state"] == "confirmed"
    assert coordinator.post(f"{address}withdraw/", {"reason": "It was never used."}).json()["state"] == "withdrawn"


def test_given_the_examples_of_answers_then_they_have_the_fields_of_the_answers(cast, confirmed, spain):
    assert spain.get(path(confirmed)).json().keys() == examples.ADAPTATION.keys()
    journey = spain.get(f"/practices/{confirmed.practice.address}/journey/").json()
    assert journey.keys() == examples.JOURNEY.keys() and journey["stops"][1].keys() == examples.JOURNEY["stops"][1].keys()


# ── list ──
def test_given_a_practice_a_body_and_states_then_the_list_narrows_and_hides_what_one_may_not_read(
    cast, practice, confirmed, spain
):
    other = make_practice(cast.spain, state="published", title="Other")
    unodc = make_member(cast.unodc, Role.COORDINATOR)
    confirm(other, cast.agency, cast.unodc, unodc)
    waiting = submit(practice, cast.agency, cast.unodc)

    def ids(api, **query):
        return [row["organisation"] or row["country"] for row in api.get("/adaptations/", query).json()["results"]]

    assert sorted(ids(spain)) == ["ES", "unodc"]
    assert ids(spain, practice=practice.slug) == ["ES"] and ids(spain, organisation="unodc") == ["unodc"]
    assert ids(spain, country="ES") == ["ES"] and ids(spain, country="ZZ") == []
    assert ids(spain, state="submitted") == [] and ids(Api(cast.agency), state="submitted") == ["unodc"]
    assert ids(spain, practice="nowhere") == []
    refusal(spain.get(path(waiting)), 404)
    refusal(spain.get("/adaptations/", {"state": "burnt"}), 400, field="state")
    refusal(spain.get("/adaptations/", {"colour": "red"}), 400, field="colour")
    refusal(spain.get("/adaptations/", {"cursor": "x"}), 400)


def test_given_more_than_a_page_then_the_cursor_leads_on_and_the_queries_stay_the_same(cast, practice, spain):
    rows = [make_practice(cast.senegal, state="published") for _ in range(5)]
    for row in rows:
        confirm(row, cast.focal_point_spain, cast.spain, cast.coordinator_spain)
    first = spain.get("/adaptations/", {"limit": 2}).json()
    second = spain.get(first["next"]).json()
    third = spain.get(second["next"]).json()
    found = [row["id"] for answer in (first, second, third) for row in answer["results"]]
    assert len(set(found)) == 5 and third["next"] is None and second["previous"]
    few = len(queries_of(lambda: spain.get("/adaptations/", {"limit": 1})))
    assert len(queries_of(lambda: spain.get("/adaptations/", {"limit": 5}))) == few


# ── refusals ──
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"since_year": 1989}, "since_year"),
        ({"since_year": timezone.localdate().year + 1}, "since_year"),
        ({"since_year": "2020"}, "since_year"),
        ({"until_year": 2000}, "until_year"),
        ({"running": "perhaps"}, "running"),
        ({"changed": "x" * 4_001}, "changed"),
        ({"contact_post": str(uuid.uuid4())}, "contact_post"),
        ({"colour": "red"}, "colour"),
        ({"practice": "nowhere"}, "practice"),
        ({"owner": "nobody"}, "owner"),
    ],
)
def test_given_a_wrong_field_when_begun_then_400_by_name_and_nothing_stored(cast, practice, spain, change, field):
    refusal(spain.post("/adaptations/", examples.NEW | change), 400, field=field)
    assert stored() == 0


def test_given_a_post_of_another_country_as_contact_then_refused_by_name(cast, practice, spain):
    post = str(cast.focal_point_senegal.actor.post.reference)
    refusal(spain.post("/adaptations/", examples.NEW | {"contact_post": post}), 400, field="contact_post")
    mine = str(cast.coordinator_spain.actor.post.reference)
    assert spain.post("/adaptations/", examples.NEW | {"contact_post": mine}).json()["contact_post"] == mine


def test_given_ones_own_practice_or_another_body_then_403(cast, practice, senegal, spain):
    refusal(senegal.post("/adaptations/", examples.NEW), 403)
    refusal(spain.post("/adaptations/", examples.NEW | {"owner": "SN"}), 403)
    refusal(Api(cast.observer_spain).post("/adaptations/", examples.NEW), 403)
    assert stored() == 0


def forget():
    """As a day later."""
    with system_scope("test"):
        IdempotentCall.objects.all().delete()


def test_given_the_same_key_then_that_one_and_given_an_open_draft_then_409_leads_to_it(cast, practice, spain):
    key = str(uuid.uuid4())
    first = spain.post("/adaptations/", examples.NEW, HTTP_IDEMPOTENCY_KEY=key)
    again = spain.post("/adaptations/", examples.NEW, HTTP_IDEMPOTENCY_KEY=key)
    assert (first.status_code, again.status_code) == (201, 201) and first.json() == again.json()
    forget()
    problem = refusal(spain.post("/adaptations/", examples.NEW, HTTP_IDEMPOTENCY_KEY=key), 409, code="adaptation_open")
    assert problem["adaptation"] == first.json()["id"]
    other = Api(cast.contributor_spain).post("/adaptations/", examples.NEW | {"since_year": 2020})
    problem = refusal(other, 409, code="adaptation_open")
    assert (problem["adaptation"], problem["url"]) == (first.json()["id"], first.json()["url"])
    assert spain.get(problem["url"]).json()["since_year"] == first.json()["since_year"] and stored() == 1


def test_given_the_key_of_an_adaptation_of_another_practice_when_sent_then_422_until_the_key_is_forgotten(cast, practice, spain):
    key = str(uuid.uuid4())
    spain.post("/adaptations/", examples.NEW, HTTP_IDEMPOTENCY_KEY=key)
    other = make_practice(cast.senegal, state="published")
    send = lambda: spain.post("/adaptations/", examples.NEW | {"practice": other.slug}, HTTP_IDEMPOTENCY_KEY=key)  # noqa: E731
    refusal(send(), 422, code="idempotency_key_reused")
    assert stored() == 1
    forget()
    assert send().json()["practice"] == other.slug and stored() == 2


def test_given_a_stale_edition_when_changed_then_both_texts_and_nothing_stored(cast, practice, spain):
    made = begin(practice, cast.focal_point_spain, cast.spain)
    spain.patch(path(made), {"changed": "First", "edition": 1})
    body = refusal(spain.patch(path(made), {"changed": "Second", "edition": 1}), 409, field="changed", code="stale_edition")
    assert (body["current"], body["yours"], body["edition"]) == ({"changed": "First"}, {"changed": "Second"}, 2)
    refusal(spain.patch(path(made), {"changed": "Third"}, HTTP_IF_MATCH='"x.1.draft"'), 412)
    refusal(spain.patch(path(made), {"changed": "Third"}, HTTP_IF_MATCH="x"), 400, field="If-Match")
    refusal(spain.patch(path(made), {"changed": "Third"}), 428, field="edition", code="precondition_required")
    assert now(made).changed == "First"


def test_given_who_may_not_read_or_act_then_404_or_403(cast, practice, confirmed, senegal, spain, agency):
    made = begin(practice, cast.agency, cast.unodc)
    for act in ("submit/", "confirm/", "return/", "withdraw/"):
        data = {"reason": "x"} if act in ("return/", "withdraw/") else {}
        refusal(spain.post(path(made, act), data), 404)
        refusal(senegal.post(path(confirmed, act), data), 403)
    refusal(senegal.patch(path(confirmed), {"changed": "x", "edition": 1}), 403)
    refusal(Api().get(path(confirmed)), 401)
    assert agency.get(path(confirmed)).status_code == 200


# ── confirmation ──
def test_given_its_coordinator_when_confirmed_then_24_months_and_others_are_refused(cast, practice, senegal, spain):
    address = f"/practices/{practice.address}/confirm/"
    refusal(senegal.post(address), 403)
    refusal(spain.post(address), 403)
    refusal(Api(cast.superuser).post(address), 404)
    told = Api(cast.coordinator_senegal).post(address).json()
    assert told["confirmed_on"] == timezone.localdate().isoformat() and told["confirm_by"]
    assert told.keys() == examples.STANDING.keys()


def test_given_a_practice_of_a_source_when_taken_over_then_once(cast, spain):
    own, other, third = (described(cast.senegal, slug=slug) for slug in ("peer-review", "own-words", "not-ours"))
    api = Api(cast.coordinator_senegal)
    address = f"/practices/{own.address}/take-over/"
    refusal(spain.post(address, {"choice": "confirm"}), 403)
    refusal(api.post(address, {}), 400, field="choice")
    refusal(api.post(address, {"choice": "burn"}), 400, field="choice")
    assert api.post(address, {"choice": "confirm"}).json()["confirmed_on"]
    refusal(api.post(address, {"choice": "confirm"}), 403)
    assert api.post(f"/practices/{other.address}/take-over/", {"choice": "correct"}).json()["has_revision"]
    declined = f"/practices/{third.address}/take-over/"
    refusal(api.post(declined, {"choice": "decline"}), 409, field="reason")
    assert api.post(declined, {"choice": "decline", "reason": "Not ours"}).json()["state"] == "archived"


def test_given_the_journey_then_where_it_comes_from_and_who_adapted_it(cast, confirmed, senegal):
    told = senegal.get(f"/practices/{confirmed.practice.address}/journey/").json()
    assert told["adapted_by"] == 1
    stops = [(stop["country"], stop["since_year"], stop["is_origin"]) for stop in told["stops"]]
    assert stops == [("SN", 2021, True), ("ES", WHOLE["since_year"], False)]
    refusal(Api(cast.superuser).get(f"/practices/{confirmed.practice.address}/journey/"), 404)


@pytest.mark.parametrize(("order", "is_turned"), [("", False), ("?sort=newest", False), ("?sort=oldest", True)])
def test_given_an_order_then_the_newest_first_by_itself_or_the_oldest(cast, confirmed, coordinator, order, is_turned):
    another = make_practice(cast.senegal, state="published", title="Sea desk")
    later = confirm(another, cast.focal_point_spain, cast.spain, cast.coordinator_spain)
    both = [str(later.reference), str(confirmed.reference)]
    listed = [row["id"] for row in coordinator.get(f"/adaptations/{order}").json()["results"]]
    assert listed == (both[::-1] if is_turned else both)
