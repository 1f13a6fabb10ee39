"""What a caller is told of their limits; the exact quota of a key."""

import pytest

from practices.models import Practice
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.services import account_of
from rabatplatform.api import limits
from rabatplatform.api.models import QuotaUse
from rabatplatform.api.tasks import forget_calls
from rabatplatform.api.throttles import Courtesy
from tests.casework.together import at_once
from tests.factories import make_member, make_organisation, make_practice
from tests.keys import READING, secret_for
from tests.rabatplatform.api.calls import Api, refusal

pytestmark = pytest.mark.django_db
POLICY, STATE = "RateLimit-Policy", "RateLimit"


@pytest.fixture
def quota(monkeypatch):
    monkeypatch.setitem(limits.QUOTAS, "writes", limits.Quota(3, 3_600))


def state_of(answer) -> dict[str, tuple[int, int]]:
    """{limit: (left, seconds)}."""
    found = {}
    for item in answer[STATE].split(", "):
        name, left, seconds = item.split(";")
        found[name.strip('"')] = (int(left.removeprefix("r=")), int(seconds.removeprefix("t=")))
    return found


def test_given_calls_then_headers_say_the_policy_and_what_is_left_also_on_304_refusals_and_files(cast, monkeypatch):
    monkeypatch.setattr("rabatplatform.api.throttles.time.time", lambda: 1_000_000.5)
    practice = make_practice(cast.senegal, state="published")
    api = Api(cast.focal_point_spain)
    first = api.get(f"/practices/{practice.address}/")
    assert first[POLICY] == '"calls";q=1200;w=60' and state_of(first)["calls"] == (1199, 20)
    answers = [
        api.get(f"/practices/{practice.address}/", HTTP_IF_NONE_MATCH=first["ETag"]),
        api.get("/practices/?nothing=1"),
        api.get("/practices/nowhere/"),
        api.get("/docs/", HTTP_ACCEPT="text/html"),
        api.get(f"/practices/{practice.address}/exports/html/"),
    ]
    assert [answer.status_code for answer in answers][:4] == [304, 400, 404, 200]
    assert [state_of(answer)["calls"][0] for answer in answers] == [1198, 1197, 1196, 1195, 1194]
    assert not Api().get("/").has_header(STATE)  # nobody has a limit


def test_given_a_call_refused_before_any_view_then_it_is_counted_and_told_as_others(cast, monkeypatch):
    monkeypatch.setattr("rabatplatform.api.throttles.time.time", lambda: 1_000_000.5)
    for api in (Api(cast.focal_point_spain), Api(token=secret_for(cast.unodc)[2])):
        answers = [
            api.get("/nowhere/at/all/"),
            api.get("/practices/", HTTP_ACCEPT="image/png"),
            api.get("/notes/") if api.is_key else api.get("/recalls/"),
            api.get("/practices"),
            api.get("/"),
        ]
        assert [answer.status_code for answer in answers] == [404, 406, 403, 308, 200]
        assert [state_of(answer)["calls"][0] for answer in answers] == [1199, 1198, 1197, 1196, 1195]
    monkeypatch.setattr(Courtesy, "THROTTLE_RATES", {"person": "1/min", "token": "1/min"})
    answer = Api(cast.focal_point_senegal).get("/nowhere/")
    refusal(answer, 404)
    refusal(Api(cast.focal_point_senegal).get("/nowhere/"), 429, code="too_many_requests")
    refusal(Api(cast.focal_point_senegal).get("/practices/", HTTP_ACCEPT="image/png"), 429)
    assert not Api().get("/nowhere/").has_header(STATE)


def test_given_the_last_call_of_a_window_then_the_headers_say_zero_and_the_next_is_429(cast, monkeypatch):
    monkeypatch.setattr(Courtesy, "THROTTLE_RATES", {"person": "2/min", "token": "2/min"})
    monkeypatch.setattr("rabatplatform.api.throttles.time.time", lambda: 1_000_000.0)
    api = Api(cast.focal_point_senegal)
    assert [state_of(api.get("/"))["calls"] for _call in range(2)] == [(1, 21), (0, 21)]
    answer = api.get("/")
    refusal(answer, 429, code="too_many_requests")
    assert state_of(answer)["calls"] == (0, 21) and answer["Retry-After"] == "21"


def test_given_a_key_when_it_writes_then_its_quota_is_counted_exactly_and_people_have_none(cast, quota):
    api = Api(token=secret_for(cast.unodc)[2])
    told = [state_of(api.post("/practices/", {"title": "T"}))["writes"] for _call in range(3)]
    assert [left for left, _seconds in told] == [2, 1, 0]
    assert all(0 < seconds <= 3_600 for _left, seconds in told)
    answer = api.post("/practices/", {"title": "T"})
    refusal(answer, 429, code="quota_used")
    left, seconds = state_of(answer)["writes"]
    assert left == 0 and answer["Retry-After"] == str(seconds)
    assert '"writes";q=3;w=3600' in answer[POLICY]
    assert api.get("/practices/").status_code == 200  # reads go on
    with system_scope("test"):
        assert Practice.objects.count() == 3
    person = Api(cast.focal_point_senegal)
    assert [person.post("/practices/", {"title": "T"}).status_code for _call in range(4)] == [201] * 4
    assert "writes" not in state_of(person.post("/practices/", {"title": "T"}))
    assert Api(token=secret_for(cast.unodc)[2]).post("/practices/", {"title": "T"}).status_code == 201  # another key


def test_given_a_quota_that_is_used_up_when_it_refuses_then_the_other_one_says_what_is_left_of_it_now(cast, quota, monkeypatch):
    monkeypatch.setitem(limits.QUOTAS, "exports", limits.Quota(1, 86_400))
    api = Api(token=secret_for(cast.unodc)[2])
    first = state_of(api.post("/exports/", {"kind": "practice"}))
    assert (first["writes"][0], first["exports"][0]) == (2, 0)
    answer = api.post("/exports/", {"kind": "practice"})
    refusal(answer, 429, code="quota_used")
    told = state_of(answer)
    assert (told["writes"][0], told["exports"][0]) == (2, 0)  # the refused call took its write back
    assert state_of(api.post("/practices/", {"title": "T"}))["writes"][0] == 1


def test_given_a_refused_write_then_it_does_not_count_and_a_replay_neither(cast, quota):
    api = Api(token=secret_for(cast.unodc)[2])
    for _call in range(5):
        answer = api.post("/practices/", {"title": ""})
        refusal(answer, 400)
        assert state_of(answer)["writes"][0] == 3
    sent = {"HTTP_IDEMPOTENCY_KEY": "7f0c1d0e-7d1b-4a49-8a3c-1a6a3f0e5b11"}
    for _call in range(5):
        assert api.post("/practices/", {"title": "T"}, **sent).status_code == 201
    assert state_of(api.post("/practices/", {"title": "T"}))["writes"][0] == 1


def test_given_the_next_window_then_the_key_writes_again_and_old_counts_go(cast, quota, later):
    api = Api(token=secret_for(cast.unodc)[2])
    for _call in range(3):
        api.post("/practices/", {"title": "T"})
    refusal(api.post("/practices/", {"title": "T"}), 429)
    later("1 hour")
    assert state_of(api.post("/practices/", {"title": "T"}))["writes"][0] == 2
    later("50 hours")
    assert forget_calls() == 2


def test_given_counts_of_other_keys_then_each_lock_alone_shows_ones_own(cast, quota):
    secrets = [secret_for(cast.unodc)[2] for _number in range(2)]
    for secret in secrets:
        Api(token=secret).post("/practices/", {"title": "T"})
    for secret in secrets:
        account = account_of(secret)
        with access_scope(account):
            assert [use.agency_key_id for use in QuotaUse.objects.all()] == [account.agency_key.pk]
        with system_scope("test"):
            assert [use.agency_key_id for use in QuotaUse.objects.visible_to(account)] == [account.agency_key.pk]
    colleague = make_member(cast.unodc)  # of another post than the one that answers for the keys (api/sql/quotas.sql)
    with access_scope(colleague):
        assert not QuotaUse.objects.exists()
    with access_scope(cast.agency):
        assert QuotaUse.objects.count() == 2


def test_given_an_operation_outside_the_scopes_then_nothing_is_counted(cast, quota):
    api = Api(token=secret_for(cast.unodc, scopes=READING)[2])
    refusal(api.post("/practices/", {"title": "T"}), 403, code="insufficient_scope")
    with system_scope("test"):
        assert not QuotaUse.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_given_20_writers_at_once_then_exactly_the_quota_is_done(monkeypatch):
    monkeypatch.setitem(limits.QUOTAS, "writes", limits.Quota(7, 3_600))
    secret = secret_for(make_organisation("unodc"))[2]
    statuses = at_once(*[lambda: Api(token=secret).post("/practices/", {"title": "T"}).status_code] * 20)
    # an hour that turns meanwhile begins a window anew
    with system_scope("test"):
        done, counted = Practice.objects.count(), sum(QuotaUse.objects.values_list("used", flat=True))
    windows = 1 + (counted > 7)
    assert set(statuses) == {201, 429} and done == statuses.count(201) == counted <= 7 * windows
