"""Pages of what is asked: notes that one may know of, asking, answering with a preview, taking back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.audience_panel import panel_of
from casework.models import AccessRequest
from casework.services import writing
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from tests.casework import making
from tests.casework.signing import client_of, main_of
from tests.factories import make_country, make_member, make_organisation

pytestmark = pytest.mark.django_db
LAST = (timezone.localdate() + timedelta(days=60)).isoformat()


@pytest.fixture
def people(db):
    make_organisation("unodc")
    senegal = make_country("SN")
    return {
        "analyst": make_member(senegal, Role.ANALYST),
        "coordinator": make_member(senegal, Role.COORDINATOR),
        "spanish": make_member(make_country("ES"), Role.FOCAL_POINT),
        "portuguese": make_member(make_country("PT"), Role.ANALYST),
        "contributor": make_member(make_country("PT"), Role.CONTRIBUTOR),
    }


@pytest.fixture
def note(people):
    note = making.draft(people["analyst"])
    making.give(note, make_country("ES"), people["analyst"])
    with access_scope(people["analyst"]):
        writing.set_options(note=note, actor=people["analyst"].actor, is_known=True)
    return making.release(note, people["analyst"], people["coordinator"])


def only() -> AccessRequest:
    with system_scope("test"):
        return AccessRequest.objects.get()


def test_given_a_note_that_may_be_known_then_its_stub_says_nothing_else_and_it_can_be_asked_for(people, note):
    client = client_of(people["portuguese"])
    page = main_of(client.get("/notes/known/"))
    assert note.reference in page and "Senegal" in page and "Boats" not in page and "AMBER" not in page
    assert client.get(f"/notes/{note.reference}/").status_code == 404
    address = f"/notes/known/{note.reference}/ask/"
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "x" * 2001}).status_code == 422
    assert client.post(address, {"reason": "The same boats."}).status_code == 302
    assert client.post(address, {"reason": "Again."}).status_code == 422  # one open request
    assert "Asked" in main_of(client.get("/notes/known/"))
    assert only().reason == "The same boats."


def test_given_who_may_not_then_they_are_told_nothing(people, note):
    assert client_of(people["contributor"]).get("/notes/known/").status_code == 403
    assert client_of(people["spanish"]).get(f"/notes/known/{note.reference}/ask/").status_code == 404  # reads it already
    assert note.reference not in main_of(client_of(people["spanish"]).get("/notes/known/"))


def test_given_a_request_then_the_coordinator_sees_who_it_adds_and_gives_it_for_a_time(people, note):
    client_of(people["portuguese"]).post(f"/notes/known/{note.reference}/ask/", {"reason": "The same boats."})
    request = only()
    address = f"/notes/requests/{request.reference}/"
    assert client_of(people["spanish"]).get(address).status_code == 404
    assert client_of(people["analyst"]).get(f"{address}accept/").status_code == 403
    assert client_of(people["coordinator"], lately=False).get(f"{address}accept/").status_code == 302
    client = client_of(people["coordinator"])
    assert "The same boats." in main_of(client.get(address))
    answer = {"to": "body", "ends": LAST, "reason": "Same route."}
    assert client.post(f"{address}accept/", {**answer, "ends": ""}).status_code == 422
    assert client.post(f"{address}accept/", {**answer, "to": "all"}).status_code == 422
    assert "It adds 1 person." in main_of(client.post(f"{address}accept/", answer))
    assert not making.sees(people["portuguese"], note)
    assert client.post(f"{address}accept/", {**answer, "confirm": "1"}).status_code == 302
    assert making.sees(people["portuguese"], note)
    assert client.get(f"{address}accept/").status_code == client.get(f"{address}decline/").status_code == 403


def test_given_a_request_when_declined_then_the_asker_reads_the_words(people, note):
    asker = client_of(people["portuguese"])
    asker.post(f"/notes/known/{note.reference}/ask/", {"reason": "The same boats."})
    address = f"/notes/requests/{only().reference}/"
    client = client_of(people["coordinator"], lately=False)
    assert client.post(f"{address}decline/", {"words": ""}).status_code == 422
    assert client.post(f"{address}decline/", {"words": "Not before the trial."}).status_code == 302
    assert "Not before the trial." in main_of(asker.get(address))
    assert asker.post(f"{address}take-back/").status_code == 403
    assert "Answered" in main_of(client.get("/notes/requests/"))


def test_given_a_request_then_who_asked_takes_it_back(people, note):
    asker = client_of(people["portuguese"])
    asker.post(f"/notes/known/{note.reference}/ask/", {"reason": "The same boats."})
    address = f"/notes/requests/{only().reference}/"
    assert client_of(people["coordinator"]).post(f"{address}take-back/").status_code == 403
    assert asker.post(f"{address}take-back/").status_code == 302
    assert only().state == "withdrawn"


def test_given_a_reader_then_they_ask_for_others_and_the_chain_is_shown(people, note):
    asker, address = client_of(people["spanish"]), f"/notes/{note.reference}/onward/"
    assert client_of(people["portuguese"]).get(address).status_code == 404
    assert client_of(people["analyst"]).get(address).status_code == 403
    assert asker.post(address, {"receivers": [""], "reason": "Two cases."}).status_code == 422
    assert asker.post(address, {"receivers": ["country-SN"], "reason": "Two cases."}).status_code == 422
    assert asker.post(address, {"receivers": ["country-PT"], "reason": "Two cases."}).status_code == 302
    client, request = client_of(people["coordinator"]), only()
    answer = {"ends": LAST, "reason": "Same route.", "confirm": "1"}
    assert client.post(f"/notes/requests/{request.reference}/accept/", answer).status_code == 302
    assert making.sees(people["portuguese"], note)
    for name, length in {"coordinator": 1, "spanish": 1, "portuguese": 0}.items():
        with access_scope(people[name]):
            chain = panel_of(people[name], type(note).objects.with_texts().get(pk=note.pk))["chain"]
        assert len(chain) == length, name
    page = main_of(client.get(f"/notes/{note.reference}/"))
    assert "Released on request" in page and "Asked by" in page
