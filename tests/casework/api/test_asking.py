"""Asking an originator by API: to read a note, to have one released to others; and its answers."""

import uuid

import pytest

from casework.api import asked_examples as examples
from casework.models import AccessRequest
from casework.services import writing
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from tests.casework import making
from tests.casework.visitors import api, shows_again
from tests.factories import make_country, make_member
from tests.rabatplatform.api.calls import paged, refusal

pytestmark = pytest.mark.django_db
ACCEPT = examples.ACCEPT | {"ends": making.moment(60)}


@pytest.fixture
def known(people):
    """Released to nobody; its existence may be known."""
    return to_be_known(people)


def to_be_known(people):
    note = making.released(people["analyst"], people["coordinator"])
    with access_scope(people["coordinator"]):
        writing.set_options(note=note, actor=people["coordinator"].actor, is_known=True, reason="To be asked.")
    return note


def test_given_a_note_that_may_be_known_when_asked_for_then_accepted_it_is_read(people, calls, known):
    spanish, coordinator = calls["spanish"], calls["coordinator"]
    (row,) = spanish.get("/notes/known/").json()["results"]
    assert row.keys() == examples.KNOWN["results"][0].keys() and row["reference"] == known.reference
    refusal(spanish.get(f"/notes/{known.reference}/"), 404)
    made = spanish.post(f"/notes/known/{known.reference}/ask/", examples.ASK)
    assert made.status_code == 201 and made.json().keys() == examples.REQUEST.keys(), made.content
    address = made["Location"]
    assert spanish.get(address).json() == made.json() == coordinator.get("/notes/requests/").json()["results"][0]
    refusal(spanish.post(f"/notes/known/{known.reference}/ask/", examples.ASK), 409, "reason", code="request_refused")
    refusal(spanish.post(f"{address}accept/", ACCEPT), 403)
    refusal(coordinator.post(f"{address}accept/", ACCEPT), 403, code="reauthentication_required")
    shows_again(coordinator, people["coordinator"])
    answered = coordinator.post(f"{address}accept/", ACCEPT)
    assert answered.status_code == 200 and answered.json()["state"] == "accepted", answered.content
    assert spanish.get(f"/notes/{known.reference}/").status_code == 200
    refusal(spanish.post(f"{address}take-back/"), 403)


def test_given_a_note_that_one_reads_when_its_release_to_others_is_asked_then_they_read_it_once_accepted(
    people, calls, note, address
):
    make_country("IT")
    made = calls["spanish"].post(f"{address}onward/", examples.ONWARD)
    assert made.status_code == 201 and made.json()["receivers"] == examples.ONWARD["receivers"], made.content
    refusal(calls["italian"].get(made["Location"]), 404)
    refusal(calls["analyst"].post(f"{address}onward/", examples.ONWARD), 403)
    refusal(calls["italian"].post(f"{address}onward/", examples.ONWARD), 404)
    shows_again(calls["coordinator"], people["coordinator"])
    body = {name: ACCEPT[name] for name in ("ends", "reason")}
    assert calls["coordinator"].post(f"{made['Location']}accept/", body).status_code == 200
    assert calls["italian"].get(address).status_code == 200


def test_given_a_request_then_it_is_declined_with_words_or_taken_back_by_its_post(people, calls, known):
    colleague = api(make_member(make_country("ES"), Role.ANALYST))
    first = calls["spanish"].post(f"/notes/known/{known.reference}/ask/", examples.ASK)["Location"]
    refusal(colleague.post(f"{first}take-back/"), 404)
    assert calls["spanish"].post(f"{first}take-back/").json()["state"] == "withdrawn"
    second = calls["spanish"].post(f"/notes/known/{known.reference}/ask/", examples.ASK)["Location"]
    refusal(calls["coordinator"].post(f"{second}decline/", {"answer": " "}), 400, "answer")
    declined = calls["coordinator"].post(f"{second}decline/", examples.DECLINE)
    assert declined.json()["state"] == "declined" and declined.json()["answer"] == examples.DECLINE["answer"]
    refusal(calls["coordinator"].post(f"{second}decline/", examples.DECLINE), 403)
    assert {row["state"] for row in calls["spanish"].get("/notes/requests/").json()["results"]} == {"withdrawn", "declined"}
    assert calls["italian"].get("/notes/requests/").json()["results"] == []


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"receivers": []}, 400, "receivers"),
        ({"receivers": [{"kind": "country", "receiver": "XX"}]}, 400, "receivers"),
        ({"receivers": [{"kind": "group", "receiver": str(uuid.uuid4())}]}, 400, "receivers.0.kind"),
        ({"receivers": [{"kind": "country", "receiver": "SN"}]}, 409, "receivers"),
        ({"receivers": "IT"}, 400, "receivers"),
        ({"reason": ""}, 400, "reason"),
    ],
)
def test_given_receivers_or_a_reason_that_cannot_be_then_the_refusal_names_the_field(calls, address, body, status, field):
    make_country("IT")
    refusal(calls["spanish"].post(f"{address}onward/", examples.ONWARD | body), status, field)


def test_given_nothing_there_then_404(calls, note):
    refusal(calls["spanish"].post(f"/notes/known/{note.reference}/ask/", examples.ASK), 404)
    for act in ("", "accept/", "decline/", "take-back/"):
        call = calls["spanish"].post if act else calls["spanish"].get
        refusal(call(f"/notes/requests/{uuid.uuid4()}/{act}"), 404)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [({"ends": "never"}, 400, "ends"), ({"to": "all"}, 400, "to"), ({"ends": "2020-01-01T00:00:00Z"}, 409, "ends")],
)
def test_given_an_answer_that_cannot_be_then_the_refusal_names_the_field_and_it_still_waits(
    people, calls, known, body, status, field
):
    address = calls["spanish"].post(f"/notes/known/{known.reference}/ask/", examples.ASK)["Location"]
    shows_again(calls["coordinator"], people["coordinator"])
    refusal(calls["coordinator"].post(f"{address}accept/", ACCEPT | body), status, field)
    assert calls["spanish"].get(address).json()["state"] == "open"


def test_given_h2_when_leave_is_asked_and_given_then_the_words_are_fetched_until_it_is_ended(people, calls):
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"), handling=["h0", "h2"])
    spanish, coordinator = calls["spanish"], calls["coordinator"]
    refusal(spanish.get(f"/notes/{note.reference}/"), 403)
    made = spanish.post(f"/notes/{note.reference}/export/ask/", examples.ASK)
    assert made.status_code == 201 and made.json()["kind"] == "export", made.content
    address = made["Location"]
    shows_again(coordinator, people["coordinator"])
    answer = {key: ACCEPT[key] for key in ("ends", "answer")}
    told = coordinator.post(f"{address}accept/", answer)
    assert told.status_code == 200 and told.json()["allowed_until"] == ACCEPT["ends"], told.content
    assert spanish.get(f"/notes/{note.reference}/").status_code == 200
    assert coordinator.post(f"{address}end/").json().keys() == examples.CONSENT_ENDED.keys()
    refusal(spanish.get(f"/notes/{note.reference}/"), 403)
    refusal(coordinator.post(f"{address}end/"), 403)


def test_given_more_notes_to_ask_for_and_requests_than_a_page_then_cursors_lead_on_and_back_whatever_comes_or_goes(people, calls):
    notes = sorted(to_be_known(people).reference for _number in range(5))
    spanish = calls["spanish"]
    assert [row["reference"] for row in paged(spanish, "/notes/known/?limit=2")] == notes
    first = spanish.get("/notes/known/?limit=2", HTTP_PREFER="count=capped").json()
    assert first["count"] == {"number": 5, "is_capped": False}
    for reference in notes:
        assert spanish.post(f"/notes/known/{reference}/ask/", examples.ASK).status_code == 201
    rows = paged(spanish, "/notes/requests/?limit=2")
    assert [row["note"] for row in rows] == notes[::-1]
    assert paged(spanish, "/notes/requests/?limit=2&sort=oldest") == rows[::-1]
    asked = spanish.get("/notes/requests/?limit=2", HTTP_PREFER="count=capped").json()
    assert asked["count"] == {"number": 5, "is_capped": False}
    # what the first page ends with goes, others come before and between
    with access_scope(people["coordinator"]):
        gone = AccessRequest.objects.visible_to(people["coordinator"]).get(note_reference=notes[1]).note
        writing.set_options(note=gone, actor=people["coordinator"].actor, is_known=False, reason="No more.")
    come = {to_be_known(people).reference for _number in range(3)}
    second = spanish.get(first["next"]).json()
    known = [row["reference"] for row in second["results"]]
    assert known == sorted(reference for reference in {*notes, *come} if reference > notes[1])[:2]
    before = spanish.get(second["previous"]).json()["results"]
    assert [row["reference"] for row in before] == sorted(one for one in {notes[0], *come} if one < known[0])[-2:]
    earliest, newest = spanish.get(rows[-1]["url"]).json(), min(come)
    spanish.post(f"/notes/known/{newest}/ask/", examples.ASK)
    assert [row["note"] for row in spanish.get(asked["next"]).json()["results"]] == [notes[2], notes[1]]
    with system_scope("test"):  # committed late, with an earlier time
        AccessRequest.objects.filter(note_reference=newest).update(asked_at=earliest["asked_at"])
    assert [row["note"] for row in spanish.get(asked["next"]).json()["results"]] == [notes[2], notes[1]]
    assert [row["note"] for row in paged(spanish, "/notes/requests/?limit=4")] == [*notes[:0:-1], newest, notes[0]]


def test_given_notes_of_two_months_when_those_to_ask_for_are_listed_then_in_the_order_that_was_asked(people, calls):
    notes = [to_be_known(people) for _number in range(4)]
    with system_scope("test"):
        for note, months in zip(notes, (0, 2, 1, 2), strict=True):
            released_at = making.timezone.now() - making.datetime.timedelta(days=31 * months)
            type(note).objects.filter(pk=note.pk).update(released_at=released_at)
    spanish = calls["spanish"]
    newest, oldest = paged(spanish, "/notes/known/?limit=3"), paged(spanish, "/notes/known/?limit=3&sort=oldest")
    assert [row["reference"] for row in newest][:2] == [notes[0].reference, notes[2].reference]
    assert [row["month"] for row in oldest] == [row["month"] for row in newest][::-1]
    references = [row["reference"] for row in oldest]
    assert references[2:] == [notes[2].reference, notes[0].reference] and references[:2] == sorted(references[:2])


def test_given_a_moment_when_requests_are_listed_then_those_asked_or_answered_or_whose_leave_ended_since(people, calls):
    old, new, answered, ended, allowed = (to_be_known(people).reference for _number in range(5))
    spanish = calls["spanish"]
    for reference in (old, new, answered, ended, allowed):
        assert spanish.post(f"/notes/known/{reference}/ask/", examples.ASK).status_code == 201
    long_ago, lately, later = making.moment(-30), making.moment(-1), making.moment(30)

    def change(reference, **facts):
        with system_scope("test"):
            AccessRequest.objects.filter(note_reference=reference).update(**facts)

    for reference in (old, answered, ended, allowed):
        change(reference, asked_at=long_ago)
    change(answered, state="declined", answered_at=lately)
    for reference, until in ((ended, lately), (allowed, later)):
        change(reference, kind="export", state="accepted", answered_at=long_ago, consent_until=until)
    rows = spanish.get("/notes/requests/", {"updated_since": making.moment(-5)}).json()["results"]
    assert {row["note"] for row in rows} == {new, answered, ended}
    path = f"/notes/requests/?limit=2&sort=oldest&updated_since={making.moment(-5)}"
    assert [row["note"] for row in paged(spanish, path)][-1] == new
    assert spanish.get(path, HTTP_PREFER="count=capped").json()["count"]["number"] == 3
    refusal(spanish.get("/notes/requests/", {"updated_since": "yesterday"}), 400, "updated_since", "invalid_parameter")


def test_given_the_cursor_of_a_list_that_was_cut_then_it_is_good_for_its_caller_alone(people, calls):
    for _number in range(2):
        to_be_known(people)
    following = calls["spanish"].get("/notes/known/?limit=1").json()["next"]
    refusal(calls["italian"].get(following), 400, "cursor", "invalid_cursor")
    refusal(calls["spanish"].get(following.replace("/known/", "/requests/")), 400, "cursor", "invalid_cursor")
