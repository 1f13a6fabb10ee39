"""How many notes a key reads an hour: counted exactly, in the database, whatever becomes of the cache."""

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone

from casework.models import NoteCorrection, NoteRead
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import AgencyKey
from rabatplatform.api import limits
from rabatplatform.api.models import QuotaUse
from rabatplatform.api.quotas import left_of
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
    monkeypatch.setitem(limits.QUOTAS, "reads", limits.Quota(3, 3_600, is_shared=True))


def made() -> list:
    """Addresses of two notes that UNODC reads."""
    analyst, coordinator = making.team("SN")
    unodc = make_organisation("unodc")
    return [f"/notes/{making.released(analyst, coordinator, unodc).reference}/" for _number in range(2)]


def secret() -> str:
    return secret_for(make_organisation("unodc"), scopes=SCOPES, ceiling="amber-strict")[2]


def key() -> Api:
    return Api(token=secret())


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
    later("1 hour")
    assert state_of(api.get(first))["reads"][0] == 2


@pytest.mark.django_db
def test_given_two_keys_of_an_organisation_then_they_share_the_hour_and_one_made_anew_begins_with_what_is_left():
    (first, second), api, other = made(), key(), key()
    assert [state_of(one.get(path))["reads"][0] for one, path in ((api, first), (other, first), (api, second))] == [2, 1, 0]
    refusal(other.get(first), 429, code="quota_used")
    with system_scope("test"):
        AgencyKey.objects.update(revoked_at=timezone.now())
    anew = key()
    answer = anew.get(first)
    refusal(answer, 429, code="quota_used")
    assert state_of(answer)["reads"][0] == 0 and stored() == (3, 3)
    assert {one["name"]: one["left"] for one in anew.get("/status/").json()["key"]["quotas"]}["reads"] == 0


@pytest.mark.django_db
def test_given_keys_of_others_or_those_who_may_not_know_then_what_was_used_is_not_told():
    (first, _second), unodc, iom = made(), make_organisation("unodc"), make_organisation("iom")
    facts = {"scopes": SCOPES, "ceiling": "amber-strict"}
    (mine, _row, _secret), (foreign, _row, _secret) = (secret_for(body, **facts) for body in (unodc, iom))
    assert key().get(first).status_code == 200  # by another key of UNODC
    chief = make_member(unodc, Role.COORDINATOR)

    def left(person, of) -> int:
        with access_scope(person):
            return {one.name: one.left for one in left_of(of.pk)}["reads"]

    assert (left(chief, mine), left(chief, foreign)) == (2, 3)
    assert left(make_member(iom, Role.COORDINATOR), mine) == 3  # for whom it is not: as if nothing was used


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
@pytest.mark.parametrize("keys", [1, 4])
def test_given_twelve_readers_at_once_by_one_key_or_several_then_exactly_the_quota_leaves(keys):
    (first, _second), secrets = made(), [secret() for _number in range(keys)]
    statuses = at_once(*[lambda one=one: Api(token=one).get(first).status_code for one in secrets * (12 // keys)])
    windows = 1 + (statuses.count(200) > 3)  # an hour that turned meanwhile
    assert set(statuses) == {200, 429} and statuses.count(200) <= 3 * windows
    assert stored() == (statuses.count(200), statuses.count(200))
