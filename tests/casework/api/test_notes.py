"""Notes by API: the same locks and services as the pages; each answer with words is recorded as a read."""

import uuid

import pytest

from casework.api import examples
from casework.models import Note, NoteRead
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from tests.casework import making
from tests.casework.visitors import api, shows_again
from tests.factories import make_country, make_member, make_organisation
from tests.rabatplatform.api.calls import Api, queries_of, refusal, token_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    spain = make_country("ES")
    return {
        "analyst": analyst,
        "coordinator": coordinator,
        "spanish": make_member(spain, Role.FOCAL_POINT),
        "observer": make_member(spain, Role.OBSERVER),
    }


@pytest.fixture
def calls(people):
    return {name: api(person) for name, person in people.items()}


def note_for_spain(people, **content):
    return making.released(people["analyst"], people["coordinator"], make_country("ES"), **content)


def reads() -> list[tuple]:
    with system_scope("test"):
        return list(NoteRead.objects.order_by("pk").values_list("note_id", "user_id", "how", "version"))


def stored() -> int:
    with system_scope("test"):
        return Note.objects.count()


# ── the whole way ──
def test_given_the_documented_examples_when_sent_then_the_whole_way_from_draft_to_withdrawal(people, calls):
    analyst, coordinator, spanish = calls["analyst"], calls["coordinator"], calls["spanish"]
    made = analyst.post("/notes/", examples.NEW)
    assert made.status_code == 201, made.content
    address = made.json()["url"]
    assert made["Location"] == address and made.json()["edition"] == 1 and made.json()["originator"] == "SN"
    changed = analyst.patch(address, examples.CHANGE)
    assert changed.status_code == 200, changed.content
    assert changed.json()["edition"] == 2 and changed.json()["confidence"] == examples.CHANGE["confidence"]
    grant = analyst.post(f"{address}grants/", examples.NEW_GRANT | {"ends": making.moment(60)})
    assert grant.status_code == 201 and grant.json()["receiver"] == "ES", grant.content
    refusal(spanish.get(address), 404)
    submitted = analyst.post(f"{address}submit/", {"edition": 2})
    assert submitted.json()["version_state"] == "submitted", submitted.content
    assert coordinator.post(f"{address}return/", {"reason": "Which beaches?"}).json()["version_state"] == "returned"
    assert analyst.post(f"{address}submit/").json()["version_state"] == "submitted"
    assert analyst.post(f"{address}take-back/").json()["version_state"] == "draft"
    assert analyst.post(f"{address}submit/").json()["version_state"] == "submitted"
    refusal(analyst.post(f"{address}release/", {"edition": 2}), 403)
    shows_again(coordinator, people["coordinator"])
    refusal(coordinator.post(f"{address}release/", {"edition": 1}), 409, code="stale_edition")
    released = coordinator.post(f"{address}release/", {"edition": 2})
    assert released.status_code == 200 and (released.json()["state"], released.json()["edition"]) == ("released", None)
    assert spanish.get(address).json()["texts"] == examples.NEW["texts"]
    assert coordinator.post(f"{address}withdraw/", {"reason": "The source was wrong."}).json()["standing"] == "withdrawn"
    refusal(spanish.get(address), 404)


def test_given_the_examples_of_answers_then_they_have_the_fields_of_the_answers(people, calls):
    note = note_for_spain(people)
    spanish = calls["spanish"]
    assert spanish.get(f"/notes/{note.reference}/").json().keys() == examples.NOTE.keys()
    (row,) = spanish.get("/notes/").json()["results"]
    assert row.keys() <= examples.FACTS.keys() and "texts" not in row
    (version,) = spanish.get(f"/notes/{note.reference}/versions/").json()["results"]
    assert version.keys() == examples.VERSION.keys()
    (grant,) = spanish.get(f"/notes/{note.reference}/grants/").json()["results"]
    assert grant.keys() == examples.GRANT.keys()


# ── reads ──
def test_given_words_then_each_answer_is_a_read_and_a_list_is_none(people, calls):
    note = note_for_spain(people)
    calls["spanish"].get("/notes/?q=boats")
    calls["spanish"].get(f"/notes/{note.reference}/versions/")
    assert reads() == []
    assert calls["spanish"].get(f"/notes/{note.reference}/?version=1").status_code == 200
    assert reads() == [(note.pk, people["spanish"].pk, "api", 1)]
    refusal(calls["spanish"].get(f"/notes/{note.reference}/?version=2"), 404)
    assert len(reads()) == 1


def test_given_a_version_in_preparation_then_its_readers_do_not_learn_of_it(people, calls):
    from casework.services import writing

    note = note_for_spain(people)
    with access_scope(people["analyst"]):
        writing.begin_version(note=note, actor=people["analyst"].actor)
    address = f"/notes/{note.reference}/"
    assert calls["spanish"].get(address).json()["in_preparation"] is None
    assert len(calls["spanish"].get(f"{address}versions/").json()["results"]) == 1
    assert calls["analyst"].get(address).json()["in_preparation"] == 2
    assert calls["analyst"].get(f"{address}?version=2").json()["version_state"] == "draft"
    assert calls["analyst"].patch(address, {"edition": 1, "title": "Boats again"}).json()["version"] == 2


# ── list ──
def test_given_filters_words_and_pages_then_the_list_narrows_and_hides_what_one_may_not_read(people, calls):
    notes = [note_for_spain(people, title=f"Boats {number}").reference for number in range(3)][::-1]
    making.draft(people["analyst"], title="Boats of a draft")
    first = calls["spanish"].get("/notes/?limit=2&q=boats&sort=newest&route=west-african-atlantic&standing=valid").json()
    second = calls["spanish"].get(first["next"]).json()
    assert [row["reference"] for row in first["results"] + second["results"]] == notes and second["next"] is None
    assert calls["spanish"].get(second["previous"]).json()["results"] == first["results"]
    first = calls["spanish"].get("/notes/?limit=2").json()
    assert [row["reference"] for row in calls["spanish"].get(first["next"]).json()["results"]] == notes[2:]
    assert len(calls["analyst"].get("/notes/?standing=draft").json()["results"]) == 1
    assert calls["spanish"].get("/notes/?standing=draft").json()["results"] == []
    since = calls["spanish"].get("/notes/?updated_since=2020-01-01").json()["results"]
    assert [row["reference"] for row in since] == notes[::-1]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("colour=red", "colour"),
        ("route=moon", "route"),
        ("standing=x", "standing"),
        ("cursor=abc", "cursor"),
        ("sort=rank", "sort"),
    ],
)
def test_given_a_parameter_that_cannot_be_then_400_names_it(calls, query, field):
    refusal(calls["spanish"].get(f"/notes/?{query}"), 400, field)


def test_given_many_notes_then_list_and_detail_ask_few_questions(people, calls):
    for _number in range(4):
        note = note_for_spain(people)
    assert len(queries_of(lambda: calls["spanish"].get("/notes/?q=boats"))) <= 10
    assert len(queries_of(lambda: calls["spanish"].get(f"/notes/{note.reference}/"))) <= 14


# ── who ──
def test_given_no_factor_a_token_or_a_post_that_reads_no_casework_then_everything_is_refused(people, calls):
    note = note_for_spain(people)
    token = Api(token=token_for(make_organisation("unodc"))[1])
    colleague = Api(make_member(make_country("ES"), Role.FOCAL_POINT))
    for path in ("/notes/", f"/notes/{note.reference}/", "/sharing-groups/"):
        refusal(colleague.get(path), 403, code="second_factor_required")
        assert "casework:read" in refusal(token.get(path), 403, code="insufficient_scope")["detail"]
        assert "appoint" in refusal(calls["observer"].get(path), 403)["detail"]
        refusal(Api().get(path), 401)


# ── writing ──
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": ""}, "title"),
        ({"title": None}, "title"),
        ({"title": 5}, "title"),
        ({"title": "T", "colour": 1}, "colour"),
        ({"title": "T", "kind": ["modus-operandi"]}, "kind"),
        ({"title": "T", "handling": [["h0"]]}, "handling"),
        ({"title": "T", "terms": {"route": [{}]}}, "terms.route"),
        ({"title": "T", "terms": []}, "terms"),
        ({"title": "T", "texts": {"poem": "x"}}, "texts"),
        ({"title": "T", "legs": [{"from_place": "A", "to_place": "B", "transport": [[1]]}]}, "legs.1.transport"),
        ({"title": "T", "legs": [{"from_place": "A"}]}, "legs.1.to_place"),
        ({"title": "T", "valid_until": "31.12.2027"}, "valid_until"),
        ({"title": "T", "is_non_nominal": "yes"}, "is_non_nominal"),
        ({"title": "T", "tlp": "white"}, "tlp"),
        ({"title": "T", "owner": "XX"}, "owner"),
    ],
)
def test_given_a_field_that_cannot_be_stored_then_400_names_it_and_nothing_is_stored(calls, body, field):
    refusal(calls["analyst"].post("/notes/", body), 400, field)
    assert stored() == 0


def test_given_the_same_key_twice_then_one_draft(calls):
    key = str(uuid.uuid4())
    one = calls["analyst"].post("/notes/", {"title": "T"}, HTTP_IDEMPOTENCY_KEY=key)
    two = calls["analyst"].post("/notes/", {"title": "T"}, HTTP_IDEMPOTENCY_KEY=key)
    assert one.json()["reference"] == two.json()["reference"] and stored() == 1
    refusal(calls["analyst"].post("/notes/", {"title": "T"}, HTTP_IDEMPOTENCY_KEY="x"), 400, "Idempotency-Key")
    refusal(calls["spanish"].post("/notes/", {"title": "T"}), 403)
    refusal(calls["analyst"].post("/notes/", {"title": "T", "owner": "ES"}), 403)


def test_given_somebody_saved_in_between_then_both_texts_come_back_and_nothing_is_stored(people, calls):
    note = making.draft(people["analyst"])
    address = f"/notes/{note.reference}/"
    etag = calls["analyst"].get(address)["ETag"]
    assert calls["coordinator"].patch(address, {"title": "Theirs"}, HTTP_IF_MATCH=etag).status_code == 200
    stale = refusal(calls["analyst"].patch(address, {"title": "Mine", "edition": 1}), 409, code="stale_edition")
    assert ("current" in stale, stale["yours"], stale["edition"]) == (
        False,
        {"title": "Mine"},
        2,
    )  # words are read by a GET, which is recorded
    refusal(calls["analyst"].patch(address, {"title": "Mine"}, HTTP_IF_MATCH=etag), 412)
    refusal(calls["analyst"].patch(address, {"title": "Mine"}), 428, "edition")
    assert calls["analyst"].get(address).json()["title"] == "Theirs"


def test_given_something_missing_then_submit_names_each_field(people, calls):
    note = making.draft(people["analyst"], handling=[], texts={})
    said = refusal(calls["analyst"].post(f"/notes/{note.reference}/submit/"), 409, code="note_incomplete")
    assert {"handling", "texts.judgement"} <= {error["field"] for error in said["errors"]}


def test_given_a_reader_then_acts_are_refused_with_the_reason_and_to_others_nothing_is_there(people, calls):
    note, hidden = note_for_spain(people), making.draft(people["analyst"])
    for act, body in (
        ("submit", {}),
        ("release", {}),
        ("return", {"reason": "?"}),
        ("withdraw", {"reason": "?"}),
        ("countersign", {}),
    ):
        assert refusal(calls["spanish"].post(f"/notes/{note.reference}/{act}/", body), 403)["detail"]
        refusal(calls["spanish"].post(f"/notes/{hidden.reference}/{act}/", body), 404)
    refusal(calls["spanish"].patch(f"/notes/{hidden.reference}/", {"edition": 1}), 404)
