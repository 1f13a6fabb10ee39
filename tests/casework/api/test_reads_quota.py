"""How many notes a key reads an hour: counted exactly, in the database, whatever becomes of the cache."""

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone

from casework.models import NoteCorrection, NoteRead
from rabatplatform.access.scope import system_scope
from rabatplatform.api import limits
from rabatplatform.api.models import QuotaUse
from tests.casework import making
from tests.casework.together import at_once
from tests.casework.visitors import api as visitor
from tests.factories import make_member, make_organisation
from tests.keys import secret_for
from tests.rabatplatform.api.calls import Api, refusal
from tests.rabatplatform.api.test_limits import POLICY, state_of

SCOPES = ("casework:read", "casework:write")


@pytest.fixture(autouse=True)
def quota(monkeypatch):
    monkeypatch.setitem(limits.QUOTAS, "reads", limits.Quota(3, 3_600))


def made() -> list:
    """Addresses of two notes that UNODC reads."""
    analyst, coordinator = making.team("SN")
    unodc = make_organisation("unodc")
    return [f"/notes/{making.released(analyst, coordinator, unodc).reference}/" for _number in range(2)]


def key(**more) -> Api:
    return Api(token=secret_for(make_organisation("unodc"), scopes=SCOPES, ceiling="amber-strict", **more)[2])


def stored() -> tuple[int, int]:
    """(reads that are recorded, reads that are counted)."""
    with system_scope("test"):
        return NoteRead.objects.count(), sum(QuotaUse.objects.filter(what="reads").values_list("used", flat=True))


@pytest.mark.django_db
def test_given_a_key_that_reads_notes_when_its_hour_is_used_up_then_429_says_until_when_and_nothing_leaves(later):
    (first, second), api = made(), key()
    cache.clear()
    told = [state_of(api.get(path))["reads"] for path in (first, second, f"{first}?version=1")]
    assert [left for left, _seconds in told] == [2, 1, 0] and stored() == (3, 3)
    for path in (first, f"{second}compare/", f"{first}?version=1"):
        cache.clear()  # what the cache forgot is not given again
        answer = api.get(path)
        refusal(answer, 429, code="quota_used")
        left, seconds = state_of(answer)["reads"]
        assert left == 0 and answer["Retry-After"] == str(seconds) and '"reads";q=3;w=3600' in answer[POLICY]
        assert "texts" not in answer.json()
    assert stored() == (3, 3)
    assert api.get("/notes/").status_code == 200 and "reads" not in state_of(api.get("/notes/"))  # a list has no words
    assert {one["name"]: one["left"] for one in api.get("/status/").json()["key"]["quotas"]}["reads"] == 0
    assert key().get(first).status_code == 200  # another key has its own
    later("1 hour")
    assert state_of(api.get(first))["reads"][0] == 2


@pytest.mark.django_db
def test_given_an_answer_with_the_words_of_several_then_each_counts_and_none_comes_where_fewer_are_left():
    (first, _second), api = made(), key()
    assert state_of(api.get("/notes/routes/", {"route": "west-african-atlantic"}))["reads"][0] == 1
    answer = api.get("/notes/timeline/", {"route": "west-african-atlantic"})
    refusal(answer, 429, code="quota_used")
    assert state_of(answer)["reads"][0] == 1 and stored() == (2, 2)
    assert state_of(api.get(first))["reads"][0] == 0


@pytest.mark.django_db
def test_given_a_read_that_is_refused_then_it_does_not_count():
    (first, _second), api = made(), key()
    assert api.get(first).status_code == 200
    refusal(api.get(f"{first}?version=9"), 404)
    refusal(api.get(f"{first}files/7f0c1d0e-7d1b-4a49-8a3c-1a6a3f0e5b11/"), 404)
    assert stored() == (1, 1)


@pytest.mark.django_db
def test_given_a_key_that_looks_for_answers_then_only_words_of_others_count():
    (first, _second), api = made(), key()
    assert api.get(f"{first}corrections/").json()["results"] == []
    sent = api.post(f"{first}corrections/", {"text": "Wooden boats."}, HTTP_IDEMPOTENCY_KEY=str(uuid4())).json()
    for _turn in range(5):  # more often than its quota
        answer = api.get(f"{first}corrections/")
        assert [row["text"] for row in answer.json()["results"]] == ["Wooden boats."] and "reads" not in state_of(answer)
        assert "reads" not in state_of(api.get("/notes/requests/"))
    assert stored() == (0, 0)
    with system_scope("test"):
        NoteCorrection.objects.filter(reference=sent["id"]).update(
            state="declined", answer="They are not.", answered_at=timezone.now()
        )
    answer = api.get(f"{first}corrections/")
    assert answer.json()["results"][0]["answer"] == "They are not." and state_of(answer)["reads"][0] == 2 and stored() == (1, 1)


@pytest.mark.django_db
def test_given_a_correction_of_a_key_then_neither_it_nor_the_same_call_again_is_a_read_also_when_the_hour_is_used_up():
    (first, _second), api = made(), key()
    sent = {"HTTP_IDEMPOTENCY_KEY": "7f0c1d0e-7d1b-4a49-8a3c-1a6a3f0e5b11"}
    proposed = api.post(f"{first}corrections/", {"text": "Wooden boats."}, **sent)
    assert proposed.status_code == 201, proposed.content
    assert stored() == (0, 0)
    assert [api.get(first).status_code for _turn in range(4)] == [200, 200, 200, 429]
    again = api.post(f"{first}corrections/", {"text": "Wooden boats."}, **sent)
    assert (again.status_code, again.json()) == (201, proposed.json()) and again["Idempotent-Replayed"] == "true"
    assert stored() == (3, 3)


@pytest.mark.django_db
def test_given_a_person_then_they_have_no_such_quota():
    (first, _second), person = made(), make_member(make_organisation("unodc"))
    answers = [visitor(person).get(first) for _turn in range(5)]
    assert {answer.status_code for answer in answers} == {200} and "reads" not in state_of(answers[-1])


@pytest.mark.django_db(transaction=True)
def test_given_twelve_readers_at_once_then_exactly_the_quota_leaves():
    (first, _second), secret = made(), secret_for(make_organisation("unodc"), scopes=SCOPES, ceiling="amber-strict")[2]
    statuses = at_once(*[lambda: Api(token=secret).get(first).status_code] * 12)
    windows = 1 + (statuses.count(200) > 3)  # an hour that turned meanwhile
    assert set(statuses) == {200, 429} and statuses.count(200) <= 3 * windows
    assert stored() == (statuses.count(200), statuses.count(200))
