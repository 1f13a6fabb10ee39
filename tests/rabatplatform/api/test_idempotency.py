"""The same POST twice is one: what is kept, for how long, for whom, and what is refused."""

import threading
import uuid

import pytest
from django.db import connection
from django.urls import get_resolver

from casework.models import Note, NoteRead
from practices.models import Comment, Practice
from practices.services import withdrawal
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.services import account_of
from rabatplatform.api import idempotency
from rabatplatform.api.base import Frame
from rabatplatform.api.models import IdempotentCall
from rabatplatform.api.tasks import forget_calls
from tests.casework import making
from tests.casework.together import at_once
from tests.casework.visitors import api as visitor
from tests.factories import make_country, make_member, make_organisation, make_practice
from tests.keys import secret_for
from tests.rabatplatform.api.calls import Api, refusal
from tests.rabatplatform.files import samples

pytestmark = pytest.mark.django_db
REPLAYED = "Idempotent-Replayed"


def key() -> dict:
    return {"HTTP_IDEMPOTENCY_KEY": str(uuid.uuid4())}


def stored(model) -> int:
    with system_scope("test"):
        return model.objects.count()


def calls() -> list[IdempotentCall]:
    with system_scope("test"):
        return list(IdempotentCall.objects.order_by("pk"))


def test_given_the_same_post_twice_then_one_object_and_the_same_answer(cast):
    api, sent = Api(cast.focal_point_senegal), key()
    first, again = (api.post("/practices/", {"title": "T"}, **sent) for _turn in range(2))
    assert first.status_code == again.status_code == 201 and first.content == again.content
    assert first["Location"] == again["Location"] and first["ETag"] == again["ETag"]
    assert again[REPLAYED] == "true" and not first.has_header(REPLAYED)
    assert stored(Practice) == 1
    assert api.post("/practices/", {"title": "T"}, **key()).json()["reference"] != first.json()["reference"]


def test_given_an_act_that_no_row_remembers_then_the_key_still_makes_it_once(cast):
    practice = make_practice(cast.senegal, state="published", author=cast.focal_point_senegal)
    api, sent = Api(cast.coordinator_senegal), key()
    path = f"/practices/{practice.address}/archive/"
    first, again = (api.post(path, {"reason": "Over."}, **sent) for _turn in range(2))
    assert first.status_code == 200 and again.content == first.content and again[REPLAYED] == "true"
    refusal(api.post(path, {"reason": "Over."}, **key()), 403)  # without it, the state refuses


def test_given_another_body_path_or_form_of_it_then_422_names_the_header(cast):
    api, sent = Api(cast.focal_point_senegal), key()
    made = api.post("/practices/", {"title": "T"}, **sent)
    refusal(api.post("/practices/", {"title": "Other"}, **sent), 422, "Idempotency-Key", "idempotency_key_reused")
    refusal(api.post(f"/practices/{made.json()['reference']}/submit/", {"title": "T"}, **sent), 422, "Idempotency-Key")
    assert stored(Practice) == 1


@pytest.mark.parametrize("given", ["", "x", "again", "1" * 40, "7f0c1d0e-7d1b-4a49-8a3c-1a6a3f0e5b1"])
def test_given_a_key_that_is_no_uuid_then_400_on_every_post(cast, given):
    practice = make_practice(cast.senegal, state="published")
    api = Api(cast.coordinator_senegal)
    for path, body in (("/practices/", {"title": "T"}), (f"/practices/{practice.address}/archive/", {"reason": "x"})):
        refusal(api.post(path, body, HTTP_IDEMPOTENCY_KEY=given), 400, "Idempotency-Key")


def test_given_another_person_or_another_key_of_the_same_organisation_then_a_second_object(cast):
    sent = key()
    callers = [Api(token=secret_for(cast.unodc)[2]) for _number in range(2)] + [Api(cast.agency), Api(cast.focal_point_senegal)]
    made = {api.post("/practices/", {"title": "T"}, **sent).json()["reference"] for api in callers}
    assert len(made) == 4 and stored(Practice) == 4


def test_given_a_second_secret_of_the_key_then_the_call_is_the_same(cast):
    agency_key, _row, one = secret_for(cast.unodc)
    _key, _row, two = secret_for(cast.unodc, key=agency_key)
    sent = key()
    answers = [Api(token=secret).post("/practices/", {"title": "T"}, **sent) for secret in (one, two)]
    assert answers[0].content == answers[1].content and stored(Practice) == 1


def test_given_a_refused_post_then_it_can_be_mended_under_the_same_key(cast):
    api, sent = Api(cast.focal_point_senegal), key()
    refusal(api.post("/practices/", {"title": ""}, **sent), 400, "title")
    refusal(api.post("/practices/", {"title": "T", "owner": "ES"}, **sent), 403)
    assert not calls()
    assert api.post("/practices/", {"title": "T"}, **sent).status_code == 201
    assert stored(Practice) == 1


def test_given_a_day_later_then_it_is_forgotten_with_and_without_the_task(cast, later):
    api, sent = Api(cast.coordinator_senegal), key()
    practice = make_practice(cast.senegal, state="published", author=cast.focal_point_senegal)
    api.post(f"/practices/{practice.address}/archive/", {"reason": "Over."}, **sent)
    later("23 hours 59 minutes")
    assert forget_calls() == 0
    assert api.post(f"/practices/{practice.address}/archive/", {"reason": "Over."}, **sent)[REPLAYED] == "true"
    later("24 hours 1 minute")
    again = api.post("/practices/", {"title": "T"}, **sent)
    assert again.status_code == 201 and not again.has_header(REPLAYED)
    assert [call.status for call in calls()] == [201]
    later("49 hours")
    assert forget_calls() == 1 and not calls()


def test_given_a_day_later_when_the_key_comes_with_another_body_then_another_thing_is_made(cast, people, later):
    practice = make_practice(cast.senegal, state="published", author=cast.focal_point_senegal)
    ways = [
        (Api(cast.focal_point_senegal), "/practices/", "title", Practice),
        (Api(cast.focal_point_senegal), f"/practices/{practice.address}/comments/", "text", Comment),
        (visitor(people["analyst"]), "/notes/", "title", Note),
    ]
    sent = [key() for _way in ways]
    for (api, path, name, _model), own in zip(ways, sent, strict=True):
        assert api.post(path, {name: "First", "language": "en"}, **own).status_code == 201
    before = [stored(model) for *_way, model in ways]
    later("24 hours 1 minute")
    for (api, path, name, _model), own in zip(ways, sent, strict=True):
        answer = api.post(path, {name: "Second", "language": "en"}, **own)
        assert (answer.status_code, answer.json()[name]) == (201, "Second") and not answer.has_header(REPLAYED)
    assert [stored(model) - number for (*_way, model), number in zip(ways, before, strict=True)] == [1, 1, 1]


def test_given_calls_of_others_then_each_lock_alone_shows_ones_own(cast):
    secrets = [secret_for(cast.unodc)[2] for _number in range(2)]
    for api in (*(Api(token=secret) for secret in secrets), Api(cast.agency)):
        api.post("/practices/", {"title": "T"}, **key())
    everybody = calls()
    for number, user in enumerate([*(account_of(secret) for secret in secrets), cast.agency]):
        with access_scope(user):
            assert list(IdempotentCall.objects.all()) == [everybody[number]]
        with system_scope("test"):
            assert list(IdempotentCall.objects.visible_to(user)) == [everybody[number]]


def test_given_a_practice_that_changed_since_when_the_call_comes_again_then_it_is_told_as_it_is_now_and_no_text_of_it_was_kept(
    cast,
):
    api, sent = Api(cast.focal_point_senegal), key()
    first = api.post("/practices/", {"title": "T"}, **sent)
    changed = api.patch(first["Location"], {"title": "Newer", "edition": 1})
    again = api.post("/practices/", {"title": "T"}, **sent)
    assert again.status_code == 201 and again[REPLAYED] == "true" and again["Location"] == first["Location"]
    assert again.json() == changed.json() and again["ETag"] == changed["ETag"]
    assert [call.body for call in calls()] == [None] and stored(Practice) == 1


def test_given_a_practice_that_was_withdrawn_since_when_calls_come_again_then_nothing_of_its_text_is_told(cast):
    practice = make_practice(cast.senegal, state="published", title="Desk", author=cast.focal_point_senegal)
    coordinator, spanish = Api(cast.coordinator_senegal), Api(cast.focal_point_spain)
    sends = [
        (coordinator, "archive/", {"reason": "Over."}, key()),
        (spanish, "comments/", {"text": "How did you begin?", "language": "en"}, key()),
    ]
    path = f"/practices/{practice.address}/"
    for api, act, body, sent in reversed(sends):
        assert api.post(path + act, body, **sent).status_code in (200, 201)
    assert spanish.post(path + "comments/", sends[1][2], **sends[1][3])[REPLAYED] == "true"
    with access_scope(cast.coordinator_senegal):
        fresh = Practice.objects.get(pk=practice.pk)
        withdrawal.withdraw(practice=fresh, reason="It was wrong.", actor=cast.coordinator_senegal.actor)
    (archived, asked) = (api.post(path + act, body, **sent) for api, act, body, sent in sends)
    assert archived.status_code == 200 and archived[REPLAYED] == "true"
    assert (archived.json()["state"], archived.json()["texts"]) == ("withdrawn", {}) and "Desk" not in archived.content.decode()
    refusal(asked, 404)


def test_given_an_adaptation_that_was_withdrawn_since_when_the_call_comes_again_then_it_is_told_as_withdrawn(cast):
    practice = make_practice(cast.senegal, state="published")
    api, sent, body = Api(cast.focal_point_spain), key(), {"practice": practice.address, "since_year": 2023}
    first = api.post("/adaptations/", body, **sent)
    assert first.status_code == 201, first.content
    assert api.post(f"{first['Location']}withdraw/", {"reason": "Never used."}).status_code == 200
    again = api.post("/adaptations/", body, **sent)
    assert again.status_code == 201 and again[REPLAYED] == "true" and again["Location"] == first["Location"]
    assert (again.json()["id"], again.json()["state"]) == (first.json()["id"], "withdrawn")


def test_given_every_operation_on_practices_then_its_answer_is_made_anew_or_given_again_to_those_alone_who_read_the_practice():
    views = {found.cls for found in _callbacks(get_resolver().url_patterns) if hasattr(getattr(found, "cls", None), "post")}
    ours = [view for view in views if view.__module__.startswith("practices.") and "post" in view.http_method_names]
    assert len(ours) > 30
    assert [view.__name__ for view in ours if view.keeps_answers and view.still_shown is Frame.still_shown] == []


def _callbacks(patterns):
    for pattern in patterns:
        yield from _callbacks(pattern.url_patterns) if hasattr(pattern, "url_patterns") else [pattern.callback]


def test_given_a_file_sent_again_with_another_boundary_then_it_is_the_same_call(cast):
    practice = make_practice(cast.senegal, author=cast.focal_point_senegal)
    api, sent = Api(cast.focal_point_senegal), key()

    def upload(content):
        form = {"file": samples.upload(content), "title": "A"}
        return api.client.post(f"/api/v1/practices/{practice.address}/files/upload/", form, **sent)

    one, two = samples.document("One"), samples.document("Two")
    first = upload(one)
    assert first.status_code == 201, first.content
    assert upload(one).json() == first.json()
    refusal(upload(two), 422, "Idempotency-Key")


# ── casework ──


@pytest.fixture
def people(db):
    make_country("IT")
    analyst, coordinator = making.team("SN")
    return {"analyst": analyst, "coordinator": coordinator, "spanish": make_member(make_country("ES"), "focal_point")}


def test_given_a_note_then_no_word_lies_in_the_calls_and_the_replay_is_recorded_as_a_read(people):
    api, sent = visitor(people["analyst"]), key()
    body = {"title": "Boats at dawn", "texts": {"judgement": "zqwxv sails"}}
    first = api.post("/notes/", body, **sent)
    assert first.status_code == 201, first.content
    (call,) = calls()
    kept = {field.name: getattr(call, field.name) for field in IdempotentCall._meta.concrete_fields}
    assert call.body is None and call.made == first.json()["reference"]
    assert not [value for value in kept.values() if "zqwxv" in str(value) or "Boats" in str(value)]
    before = stored(NoteRead)
    again = api.post("/notes/", body, **sent)
    assert again.status_code == 201 and again.json() == first.json() and again[REPLAYED] == "true"
    assert again["Location"] == first["Location"] and stored(NoteRead) == before + 1
    assert stored(Note) == 1
    api.patch(first["Location"], {"title": "Boats at dusk", "edition": 1})
    assert api.post("/notes/", body, **sent).json()["title"] == "Boats at dusk"  # as it is now


def test_given_acts_of_casework_sent_twice_then_each_is_done_once_and_answers_what_it_is_now(people):
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"))
    spanish = visitor(people["spanish"])
    sends = {
        "corrections/": {"text": "The beach is another one."},
        "onward/": {"receivers": [{"kind": "country", "receiver": "IT"}], "reason": "They asked."},
    }
    for act, body in sends.items():
        sent = key()
        first, again = (spanish.post(f"/notes/{note.reference}/{act}", body, **sent) for _turn in range(2))
        assert first.status_code == again.status_code == 201, (act, first.content, again.content)
        assert first.json() == again.json() and again[REPLAYED] == "true"
        assert first.get("Location") == again.get("Location")
    request = spanish.get("/notes/requests/").json()["results"][0]
    sent = key()
    answers = [spanish.post(f"{request['url']}take-back/", **sent) for _turn in range(2)]
    assert [answer.json()["state"] for answer in answers] == ["withdrawn"] * 2


def test_given_a_note_that_is_no_longer_read_when_the_call_comes_again_then_404(people):
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"))
    spanish, sent, body = visitor(people["spanish"]), key(), {"text": "The beach is another one."}
    assert spanish.post(f"/notes/{note.reference}/corrections/", body, **sent).status_code == 201
    coordinator = visitor(people["coordinator"])
    assert coordinator.post(f"/notes/{note.reference}/withdraw/", {"reason": "Wrong."}).status_code == 200
    refusal(spanish.post(f"/notes/{note.reference}/corrections/", body, **sent), 404)


def test_given_a_draft_given_up_when_the_call_comes_again_then_it_is_gone_as_before(people):
    note = making.draft(people["analyst"])
    api, sent = visitor(people["analyst"]), key()
    answers = [api.post(f"/notes/{note.reference}/give-up/", **sent) for _turn in range(2)]
    assert [answer.status_code for answer in answers] == [204, 204] and answers[1][REPLAYED] == "true"


# ── at the same moment ──


@pytest.mark.django_db(transaction=True)
def test_given_the_first_call_still_runs_when_the_second_comes_then_409_asks_it_to_wait(monkeypatch):
    secret = secret_for(make_organisation("unodc"))[2]
    sent, begun, go_on = key(), threading.Event(), threading.Event()
    monkeypatch.setattr(idempotency, "PATIENCE", "200ms")
    keep = idempotency._keep

    def kept(*args):
        begun.set()
        assert go_on.wait(60)
        keep(*args)

    monkeypatch.setattr(idempotency, "_keep", kept)

    def first():
        return Api(token=secret).post("/practices/", {"title": "T"}, **sent).status_code

    def second():
        assert begun.wait(60)
        try:
            answer = Api(token=secret).post("/practices/", {"title": "T"}, **sent)
        finally:
            go_on.set()
        refusal(answer, 409, code="idempotency_in_progress")
        assert answer["Retry-After"] == "1"
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('lock_timeout')")
            return cursor.fetchone()[0]

    assert at_once(first, second) == [201, "0"]
    assert stored(Practice) == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(600)
def test_given_1000_at_once_when_they_are_one_call_then_one_object_is_made():
    """By 20 connections, 50 calls each."""
    secret, sent = secret_for(make_organisation("unodc"))[2], key()
    total, workers = 1_000, 20

    def some():
        api = Api(token=secret)
        answers = [api.post("/practices/", {"title": "T"}, **sent) for _turn in range(total // workers)]
        return [(answer.status_code, answer.content) for answer in answers]

    answers = [answer for outcome in at_once(*[some] * workers) for answer in outcome]
    made = {content for status, content in answers if status == 201}
    assert {status for status, _content in answers} <= {201, 409} and len(made) == 1
    assert stored(Practice) == 1 and len(calls()) == 1


def test_given_comments_when_the_same_words_come_under_another_key_then_they_are_another_comment(cast):
    practice = make_practice(cast.senegal, state="published", author=cast.focal_point_senegal, contact_post=None)
    api, body = Api(cast.focal_point_spain), {"text": "How did you begin?", "language": "en"}
    for sent in (key(), key()):
        for _turn in range(2):
            assert api.post(f"/practices/{practice.address}/comments/", body, **sent).status_code == 201
    assert stored(Comment) == 2
