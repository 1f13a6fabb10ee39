"""Routes and what changed on them by API: the same notes as on the pages, without the words that may not leave, each read recorded."""

import pytest

from casework.api import overview_examples as examples
from casework.models import NoteRead
from rabatplatform.access.scope import system_scope
from tests.casework import making
from tests.factories import make_country
from tests.rabatplatform.api.calls import refusal

pytestmark = pytest.mark.django_db
ATLANTIC = {"route": "west-african-atlantic"}


def given(people, **content):
    return making.released(people["analyst"], people["coordinator"], make_country("ES"), **content)


def reads() -> list[tuple]:
    with system_scope("test"):
        return sorted(NoteRead.objects.values_list("note_id", "user_id", "how"))


def test_given_a_route_then_its_legs_name_the_notes_that_tell_of_them_and_each_is_recorded(people, calls):
    notes = [given(people), given(people)]
    given(people, valid_until=making.today(1), legs=[])
    making.draft(people["analyst"])
    answer = calls["spanish"].get("/notes/routes/", ATLANTIC)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told.keys() == examples.ROUTE.keys()
    (leg,) = told["legs"]
    assert leg.keys() == examples.LEG.keys() and sorted(leg["notes"]) == sorted(note.reference for note in notes)
    assert (leg["start"], leg["end"]) == ({"place": "Mbour", "country": "SN"}, {"place": "El Hierro", "country": "ES"})
    assert (leg["hours_least"], leg["hours_most"], leg["transport"], leg["fee_bands"]) == (90, 160, ["on-foot"], ["500-999"])
    assert len(told["stops"]) == 2 and {one["reference"] for one in told["notes"]} == {note.reference for note in notes}
    assert "texts" not in told["notes"][0] and (told["is_cut"], told["kept_back"]) == (False, 0)
    assert reads() == sorted((note.pk, people["spanish"].pk, "api") for note in notes)
    assert calls["italian"].get("/notes/routes/", ATLANTIC).json() == {
        "legs": [], "stops": [], "notes": [], "is_cut": False, "kept_back": 0,
    }  # fmt: skip


def test_given_changes_then_they_stand_by_date_with_their_notes(people, calls):
    change = {"term": "smaller-groups", "what": "Boats of 10", "since": "2026-08", "after": "new radars"}
    old, new = given(people), given(people, changes=[change])
    answer = calls["spanish"].get("/notes/timeline/", {"term": "smaller-groups"})
    told = answer.json()
    assert answer.status_code == 200 and told.keys() == examples.TIMELINE.keys(), answer.content
    assert told["changes"][0] == change | {"note": new.reference} and told["changes"][0].keys() == examples.CHANGE.keys()
    assert [one["note"] for one in told["changes"]] == [new.reference, old.reference] and len(reads()) == 2
    assert calls["italian"].get("/notes/timeline/", ATLANTIC).json()["changes"] == []


@pytest.mark.parametrize("path", ["/notes/routes/", "/notes/timeline/"])
def test_given_words_that_may_not_leave_then_they_are_not_there_are_counted_and_not_recorded(people, calls, path):
    given(people, handling=["h2"])
    making.released(people["analyst"], people["coordinator"], people["spanish"].actor.post, tlp="red")
    free = given(people)
    told = calls["spanish"].get(path, ATLANTIC).json()
    assert told["kept_back"] == 2 and [one["reference"] for one in told["notes"]] == [free.reference]
    assert reads() == [(free.pk, people["spanish"].pk, "api")]
    assert calls["analyst"].get(path, ATLANTIC).json()["kept_back"] == 0  # the originator's own


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("/notes/routes/", {}, "route"),
        ("/notes/timeline/", {}, "route"),
        ("/notes/routes/", {"route": "moon"}, "route"),
        ("/notes/routes/", {"country": "ZZ"}, "country"),
        ("/notes/routes/", {"place": "x" * 500}, "place"),
        ("/notes/routes/", {"place": " "}, "route"),
        ("/notes/timeline/", {"term": "moon"}, "term"),
        ("/notes/timeline/", {"place": "Mbour"}, "place"),
    ],
)
def test_given_a_question_that_cannot_be_then_the_refusal_names_the_parameter(people, calls, path, query, field):
    refusal(calls["spanish"].get(path, query), 400, field)
    assert reads() == []
