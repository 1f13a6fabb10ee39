"""Corrections: proposed by a reader, answered by the originator, read by both alone, told by the reference."""

import pytest

from casework.models import NoteCorrection
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from tests.casework import making
from tests.casework.pages import signed_in, url
from tests.factories import make_country, make_member, make_organisation

pytestmark = pytest.mark.django_db
WRONG = "The boats leave from Joal, not Mbour."


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    make_organisation("icmpd")  # to whom duties of a vacant post fall
    spain, portugal = make_country("ES"), make_country("PT")
    return {
        "analyst": analyst,
        "coordinator": coordinator,
        "colleague": make_member(making.body_of(analyst), Role.FOCAL_POINT),
        "spanish": make_member(spain, Role.FOCAL_POINT),
        "spaniard": make_member(spain, Role.ANALYST),
        "portuguese": make_member(portugal, Role.ANALYST),
        "stranger": make_member(make_country("MA"), Role.COORDINATOR),
        "bodies": (spain, portugal),
    }


@pytest.fixture
def note(people):
    return making.released(people["analyst"], people["coordinator"], *people["bodies"])


@pytest.fixture
def proposed(people, note):
    answer = signed_in(people["spanish"]).post(url("correction-new", note), {"place": "journey", "text": WRONG})
    assert answer.status_code == 302
    with system_scope("test"):
        return NoteCorrection.objects.get()


def answer_url(note, correction):
    return f"{url('corrections', note)}{correction.reference}/"


def test_given_a_reader_when_they_propose_a_correction_then_both_sides_read_it_and_nobody_else(people, note, proposed):
    readers = {
        who
        for who in people
        if who != "bodies" and WRONG in signed_in(people[who]).get(url("corrections", note)).content.decode()
    }
    assert readers == {"analyst", "coordinator", "spanish"}
    assert signed_in(people["stranger"]).get(url("corrections", note)).status_code == 404


def test_given_the_events_then_those_who_answer_are_told_by_the_reference_alone(people, note, proposed):
    with system_scope("test"):
        event = Event.objects.get(kind="casework.correction_proposed")
        kind = kind_of(event.kind)
        assert set(kind.audience(event)) == {people["analyst"].pk, people["coordinator"].pk}
    with access_scope(people["analyst"]):
        thing = kind.subject(event, people["analyst"])
        sentence = kind.sentence(event, thing)
    assert note.reference in sentence and "Joal" not in sentence and thing.get_absolute_url() == url("corrections", note)
    with access_scope(people["stranger"]):
        assert kind.subject(event, people["stranger"]) is None


@pytest.mark.parametrize("data", [{}, {"text": " "}, {"text": "x" * 5000}, {"text": "Fine", "place": "nowhere"}])
def test_given_a_proposal_without_its_form_then_the_field_is_named(people, note, data):
    answer = signed_in(people["spanish"]).post(url("correction-new", note), data)
    assert answer.status_code == 422 and "Error:" in answer.content.decode()
    with system_scope("test"):
        assert not NoteCorrection.objects.exists()


def test_given_the_same_proposal_twice_then_it_stands_once(people, note, proposed):
    signed_in(people["spanish"]).post(url("correction-new", note), {"place": "journey", "text": WRONG})
    with system_scope("test"):
        assert NoteCorrection.objects.count() == 1


def test_given_an_answer_in_words_then_the_proposer_is_told_and_it_is_not_answered_again(people, note, proposed):
    client = signed_in(people["coordinator"])
    assert client.get(answer_url(note, proposed)).status_code == 200
    assert client.post(answer_url(note, proposed), {"verdict": "accepted"}).status_code == 422
    assert client.post(answer_url(note, proposed), {"answer": "Right."}).status_code == 422
    assert client.post(answer_url(note, proposed), {"verdict": "accepted", "answer": "Right."}).status_code == 302
    assert client.post(answer_url(note, proposed), {"verdict": "declined", "answer": "No."}).status_code == 403
    assert "Right." in signed_in(people["spanish"]).get(url("corrections", note)).content.decode()
    with system_scope("test"):
        event = Event.objects.get(kind="casework.correction_answered")
        assert set(kind_of(event.kind).audience(event)) == {people["spanish"].pk}


@pytest.mark.parametrize(("who", "status"), [("spanish", 403), ("spaniard", 404), ("colleague", 404), ("stranger", 404)])
def test_given_who_does_not_answer_for_the_note_then_the_answer_is_refused(people, note, proposed, who, status):
    data = {"verdict": "declined", "answer": "No."}
    assert signed_in(people[who]).post(answer_url(note, proposed), data).status_code == status


def test_given_a_team_or_a_draft_then_there_is_nothing_to_propose(people, note):
    assert signed_in(people["colleague"]).get(url("correction-new", note)).status_code == 403
    kept = making.draft(people["analyst"])
    assert signed_in(people["analyst"]).get(url("correction-new", kept)).status_code == 403


def test_given_a_proposal_when_its_post_takes_it_back_then_nobody_answers_it(people, note, proposed):
    back = answer_url(note, proposed) + "take-back/"
    assert signed_in(people["analyst"]).post(back).status_code == 403
    assert signed_in(people["spanish"]).post(back).status_code == 302
    assert (
        signed_in(people["coordinator"]).post(answer_url(note, proposed), {"verdict": "declined", "answer": "x"}).status_code
        == 403
    )
