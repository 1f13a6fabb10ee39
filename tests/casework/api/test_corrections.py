"""Corrections by API, from the proposal to the answer."""

import uuid

import pytest
from django.utils import timezone

from casework.api import asked_examples as examples
from casework.models import NoteCorrection
from focalpoints.models import Role
from rabatplatform.access.scope import system_scope
from tests.casework import making
from tests.casework.api.reads import reads_of
from tests.casework.visitors import api
from tests.factories import make_country, make_member
from tests.rabatplatform.api.calls import paged, refusal

pytestmark = pytest.mark.django_db


def test_given_the_examples_when_sent_then_a_correction_is_proposed_read_by_both_and_answered(people, calls, note, address):
    spanish, analyst = calls["spanish"], calls["analyst"]
    made = spanish.post(f"{address}corrections/", examples.NEW_CORRECTION)
    assert made.status_code == 201 and made.json().keys() == examples.CORRECTION.keys(), made.content
    again = spanish.post(f"{address}corrections/", examples.NEW_CORRECTION)
    assert again.json()["id"] == made.json()["id"]
    (row,) = analyst.get(f"{address}corrections/").json()["results"]
    assert row == made.json() and row["state"] == "open" and row["version"] == 1
    assert reads_of(note, people["analyst"]) == [("api", "", 1)]
    refusal(spanish.post(f"{address}corrections/{row['id']}/answer/", examples.ANSWER), 403)
    answered = analyst.post(f"{address}corrections/{row['id']}/answer/", examples.ANSWER)
    assert answered.status_code == 200 and answered.json()["state"] == "accepted", answered.content
    assert spanish.get(f"{address}corrections/").json()["results"][0]["answer"] == examples.ANSWER["answer"]
    refusal(analyst.post(f"{address}corrections/{row['id']}/answer/", examples.ANSWER), 403)
    refusal(spanish.post(f"{address}corrections/{row['id']}/take-back/"), 403)


def test_given_a_correction_then_its_post_alone_takes_it_back_and_other_readers_do_not_learn_of_it(people, calls, note, address):
    row = calls["spanish"].post(f"{address}corrections/", {"text": "Wooden boats."}).json()
    colleague = api(make_member(make_country("ES"), Role.ANALYST))
    assert colleague.get(f"{address}corrections/").json()["results"] == []
    refusal(colleague.post(f"{address}corrections/{row['id']}/take-back/"), 404)
    refusal(calls["coordinator"].post(f"{address}corrections/{row['id']}/take-back/"), 403)
    assert calls["spanish"].post(f"{address}corrections/{row['id']}/take-back/").json()["state"] == "withdrawn"


def test_given_who_may_not_then_nothing_is_proposed(people, calls, note, address):
    refusal(calls["italian"].post(f"{address}corrections/", examples.NEW_CORRECTION), 404)
    refusal(calls["italian"].get(f"{address}corrections/"), 404)
    refusal(calls["analyst"].post(f"{address}corrections/", examples.NEW_CORRECTION), 403)
    draft = making.draft(people["analyst"])
    refusal(calls["analyst"].post(f"/notes/{draft.reference}/corrections/", examples.NEW_CORRECTION), 403)
    refusal(calls["analyst"].post(f"{address}corrections/{uuid.uuid4()}/answer/", examples.ANSWER), 404)


@pytest.mark.parametrize(
    ("body", "field"),
    [({"text": ""}, "text"), ({"text": 5}, "text"), ({"text": "x" * 4_001}, "text"), ({"place": "moon"}, "place"), ({"who": 1}, "who")],
)  # fmt: skip
def test_given_a_field_that_cannot_be_then_400_names_it(calls, address, body, field):
    refusal(calls["spanish"].post(f"{address}corrections/", examples.NEW_CORRECTION | body), 400, field)


@pytest.mark.parametrize(("body", "field"), [({"verdict": "maybe"}, "verdict"), ({"answer": " "}, "answer")])
def test_given_an_answer_that_says_nothing_then_400_names_the_field(calls, address, body, field):
    row = calls["spanish"].post(f"{address}corrections/", examples.NEW_CORRECTION).json()
    refusal(calls["analyst"].post(f"{address}corrections/{row['id']}/answer/", examples.ANSWER | body), 400, field)


def test_given_more_corrections_than_a_page_then_cursors_lead_on_and_back_and_the_oldest_is_answered_too(calls, note, address):
    spanish, path = calls["spanish"], f"{address}corrections/?limit=40"
    made = [spanish.post(f"{address}corrections/", {"text": "Wrong."}).json()["id"]]

    def more(number):
        with system_scope("test"):  # a post waits for so many answers at once and no more
            row = NoteCorrection.objects.get(reference=made[0])
            for _number in range(number):
                row.pk, row.reference, row.text, row.asked_at = None, uuid.uuid4(), f"Wrong {len(made)}.", timezone.now()
                row.save(force_insert=True)
                made.append(str(row.reference))

    more(100)
    first = spanish.get(path, HTTP_PREFER="count=capped").json()
    assert first["count"] == {"number": 101, "is_capped": False}
    more(1)
    assert [row["id"] for row in spanish.get(first["next"]).json()["results"]] == made[60:20:-1]
    assert [row["id"] for row in paged(spanish, path)] == made[::-1]
    answered = calls["analyst"].post(f"{address}corrections/{made[0]}/answer/", examples.ANSWER)
    assert answered.status_code == 200 and answered.json()["state"] == "accepted", answered.content
