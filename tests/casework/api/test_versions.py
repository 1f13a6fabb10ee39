"""A further version by API: begun, changed, compared, given up."""

import pytest

from casework.api import reading_examples as examples
from casework.services import releasing
from rabatplatform.access.scope import access_scope
from tests.casework.api.reads import reads_of
from tests.rabatplatform.api.calls import refusal

pytestmark = pytest.mark.django_db


def test_given_a_released_note_then_a_version_is_begun_changed_released_and_compared(people, calls, note, address):
    analyst, spanish = calls["analyst"], calls["spanish"]
    made = analyst.post(f"{address}versions/")
    assert made.status_code == 201 and (made.json()["version"], made.json()["edition"]) == (2, 1), made.content
    refusal(analyst.post(f"{address}versions/"), 403)
    texts = {"judgement": "Groups leave earlier in the evening and in smaller boats."}
    change = {"edition": 1, "texts": texts, "is_non_nominal": True, "what_changed": "The hour."}
    assert analyst.patch(address, change).json()["version"] == 2
    refusal(spanish.get(f"{address}compare/?from=1&to=2"), 404)
    same = spanish.get(f"{address}compare/").json()
    assert same["is_same"] and (same["older"], same["newer"]) == (1, 1)
    with access_scope(people["analyst"]):
        releasing.submit(note=note, actor=people["analyst"].actor)
    with access_scope(people["coordinator"]):
        releasing.release(note=note, actor=people["coordinator"].actor)
    told = spanish.get(f"{address}compare/").json()
    assert told.keys() == examples.COMPARISON.keys() and (told["older"], told["newer"]) == (1, 2)
    marked = {"tlp": "amber", "handling": ["h0"], "handling_text": "", "reliability": "b", "credibility": "2"}
    assert told["markings"] == [{"version": 1} | marked, {"version": 2} | marked]
    (line,) = spanish.get("/notes/").json()["results"]
    assert line.items() >= marked.items()
    (text,) = told["texts"]
    assert text["place"] == "texts.judgement" and not told["is_same"]
    assert [piece["text"] for piece in text["pieces"] if piece["kind"] == "new"] == ["evening"]
    assert reads_of(note, people["spanish"]) == [("compare", "", 1), ("compare", "", 1), ("compare", "", 2)]
    assert spanish.get(f"{address}compare/?from=2&to=1").json() == told


def test_given_a_version_in_preparation_then_it_is_given_up_and_who_may_not_is_refused(calls, note, address):
    refusal(calls["spanish"].post(f"{address}versions/"), 403)
    refusal(calls["italian"].post(f"{address}versions/"), 404)
    refusal(calls["analyst"].post(f"{address}versions/give-up/"), 403)
    assert calls["analyst"].post(f"{address}versions/").status_code == 201
    refusal(calls["spanish"].post(f"{address}versions/give-up/"), 403)
    answer = calls["analyst"].post(f"{address}versions/give-up/")
    assert answer.status_code == 200 and (answer.json()["version"], answer.json()["in_preparation"]) == (1, None)


@pytest.mark.parametrize(("query", "field"), [("from=x", "from"), ("to=0", "to"), ("to=99999", "to"), ("with=1", "with")])
def test_given_no_number_then_400_names_the_parameter(calls, address, query, field):
    refusal(calls["spanish"].get(f"{address}compare/?{query}"), 400, field)
