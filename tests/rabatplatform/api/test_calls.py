"""The log of calls by keys: what stands in it, what never does, who reads it by each lock alone, and how it is forgotten."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from focalpoints.models import Role
from rabatplatform.access import scope
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts import calls as readings
from rabatplatform.accounts.models import AgencyKey, AgencyToken, KeyCall
from rabatplatform.accounts.services import account_of, forget_calls
from rabatplatform.accounts.services import calls as services
from rabatplatform.api.models import QuotaUse
from rabatplatform.web import heartbeat
from tests.casework import making
from tests.factories import make_member, make_organisation, make_practice
from tests.keys import CASEWORK, READING, secret_for
from tests.rabatplatform.api.calls import Api, refusal

pytestmark = pytest.mark.django_db
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


def lines_of(key) -> list[KeyCall]:
    with system_scope("test"):
        return list(KeyCall.objects.filter(key=key.pk).order_by("pk"))


def said(line) -> tuple:
    return line.method, line.operation, line.status, line.code


def write(key, **facts) -> KeyCall:
    asked = {"method": "GET", "operation": "/practices/", "is_confidential": False, "status": 200, "code": "", "ms": 10}
    with system_scope("test"):
        return KeyCall.objects.create(key=key, **{"at": timezone.now(), **asked, "network": "127.0.0.0/24", **facts})


# ── what stands in it ──


def test_given_calls_by_a_key_then_each_leaves_a_line_with_what_became_of_it(cast):
    for number in range(3):
        make_practice(cast.senegal, state="published", title=f"P {number}")
    key, _row, secret = secret_for(cast.unodc, scopes=READING)
    api = Api(token=secret)
    listed = api.get("/practices/", {"limit": 2})
    api.get("/practices/nowhere/")
    api.get("/practices/", {"colour": "red"})
    api.post("/practices/", {"title": "T"})
    api.get("/nothing/here/")
    lines = lines_of(key)
    assert [said(line) for line in lines] == [
        ("GET", "/practices/", 200, ""),
        ("GET", "/practices/{address}/", 404, "not_found"),
        ("GET", "/practices/", 400, "invalid"),
        ("POST", "/practices/", 403, "insufficient_scope"),
        ("GET", "", 404, "not_found"),
    ]
    assert (lines[0].rows, lines[0].bytes, lines[0].network) == (2, len(listed.content), "127.0.0.0/24")
    assert lines[1].rows is None and not any(line.is_confidential for line in lines)


def test_given_what_a_call_says_then_no_word_of_it_stands_in_the_log(cast):
    key, _row, secret = secret_for(cast.unodc)
    api = Api(token=secret)
    api.get("/practices/zqwxvaddress/", {"q": "zqwxvquery"})
    api.get("/practices/", {"q": "zqwxvquery"})
    api.get("/zqwxvaddress/")
    api.post("/practices/", {"title": "zqwxvtitle"})
    api.send("GET", "/practices/", HTTP_USER_AGENT="zqwxvagent")
    assert len(lines_of(key)) == 5
    with system_scope("test"), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row_to_json(c)::text, '') FROM accounts_keycall c")
        (everything,) = cursor.fetchone()
    assert "zqwxv" not in everything and "127.0.0.1" not in everything


def test_given_a_call_from_elsewhere_then_it_stands_there_but_one_whose_secret_opens_nothing_does_not(cast):
    key, row, secret = secret_for(cast.unodc)
    api = Api(token=secret)
    api.get("/countries/", **ELSEWHERE)
    assert [(*said(line), line.network) for line in lines_of(key)] == [("GET", "", 401, "token_invalid", "198.51.100.0/24")]
    with system_scope("test"):
        AgencyToken.objects.filter(pk=row.pk).update(revoked_at=timezone.now())
    api.get("/countries/")
    Api().get("/countries/")
    Api(cast.agency).get("/countries/")  # a person's calls are in no log
    with system_scope("test"):
        assert KeyCall.objects.count() == 1


def test_given_a_log_that_cannot_be_written_then_the_call_is_answered_and_the_line_is_lost(cast, monkeypatch, caplog):
    key, _row, secret = secret_for(cast.unodc)
    monkeypatch.setattr(services, "_WRITE", services._WRITE.replace("accounts_key_called", "accounts_no_such_function"))
    with transaction.atomic():
        assert Api(token=secret).get("/countries/").status_code == 200
        transaction.set_rollback(True)  # outside of a test the line is a transaction of its own
    assert f"a call of key {key.pk} is not in the log: ProgrammingError" in caplog.text
    assert lines_of(key) == []


def test_given_a_wrong_method_or_a_very_long_one_then_the_line_is_cut_and_the_call_answered(cast):
    key, _row, secret = secret_for(cast.unodc)
    assert Api(token=secret).send("PROPFINDANDMORE", "/practices/").status_code == 405
    assert [(line.method, line.status) for line in lines_of(key)] == [("PROPFINDAN", 405)]


# ── who reads it ──


@pytest.fixture
def world(cast):
    """Two keys of UNODC, each with a call for practices and one for notes, and one of ICMPD."""
    cast.chief = make_member(cast.unodc, Role.COORDINATOR)
    cast.holder, cast.other = make_member(cast.unodc, Role.ANALYST), make_member(cast.unodc, Role.ANALYST)
    cast.key, _row, cast.secret = secret_for(cast.unodc, responsible=cast.holder.actor.post)
    cast.second, _row, _secret = secret_for(cast.unodc)
    cast.foreign, _row, _secret = secret_for(cast.icmpd, responsible=make_member(cast.icmpd, Role.OBSERVER).actor.post)
    for key in (cast.key, cast.second, cast.foreign):
        write(key)
        write(key, operation="/notes/", is_confidential=True)
    return cast


READS = {  # person: lines of the first key, of the second, of ICMPD's
    "chief": (2, 2, 0),
    "holder": (2, 0, 0),
    "secretariat": (1, 1, 1),  # how much an organisation reads of casework is not told to it
    "other": (0, 0, 0),
    "coordinator_senegal": (0, 0, 0),
    "superuser": (0, 0, 0),
    "ended": (0, 0, 0),
}


def counted(rows, world) -> tuple:
    return tuple(rows.filter(key=key.pk).count() for key in (world.key, world.second, world.foreign))


@pytest.mark.parametrize("who", READS)
def test_given_a_person_when_they_read_the_log_then_each_lock_alone_shows_the_same(world, who, monkeypatch):
    person = getattr(world, who)
    with access_scope(person):
        assert counted(KeyCall.objects.all(), world) == READS[who]  # row security alone
        assert counted(KeyCall.objects.visible_to(person), world) == READS[who]
        for key, wanted in zip((world.key, world.second, world.foreign), READS[who], strict=True):
            assert readings.sees_confidential(person, key.pk) == (wanted == 2)
    entered = scope._entered
    monkeypatch.setattr(scope, "_entered", lambda made, role, user_id: entered(made, "app_jobs", user_id))
    with access_scope(person):
        assert KeyCall.objects.count() == 6
        assert counted(KeyCall.objects.visible_to(person), world) == READS[who]  # the Python lock alone


def test_given_a_key_when_it_reads_the_log_then_each_lock_alone_shows_its_own_calls_until_it_is_stopped(world, monkeypatch):
    account = account_of(world.secret)
    entered = scope._entered
    for own in (2, 0):
        with access_scope(account):
            assert counted(KeyCall.objects.all(), world) == (own, 0, 0)
            assert counted(KeyCall.objects.visible_to(account), world) == (own, 0, 0)
        with monkeypatch.context() as patch:
            patch.setattr(scope, "_entered", lambda made, role, user_id: entered(made, "app_jobs", user_id))
            with access_scope(account):
                assert counted(KeyCall.objects.visible_to(account), world) == (own, 0, 0)
        with system_scope("test"):
            AgencyKey.objects.filter(pk=world.key.pk).update(suspended_at=timezone.now(), suspended_for="hand")
    for bare in (access_scope(account.pk, key=world.second.pk), access_scope(world.other, key=world.key.pk)):
        with bare:
            wanted = (0, 2, 0) if scope.current().user_id == account.pk else (0, 0, 0)
            assert counted(KeyCall.objects.all(), world) == wanted  # a key makes nobody else of a person


def test_given_the_runtime_role_then_it_neither_changes_nor_removes_nor_adds_a_line(world):
    with access_scope(world.chief):
        line = KeyCall.objects.filter(key=world.key.pk).first()
        for act in (
            lambda: KeyCall.objects.filter(pk=line.pk).update(status=500),
            lambda: KeyCall.objects.filter(pk=line.pk).delete(),
            lambda: KeyCall.objects.create(key=world.key, at=timezone.now(), is_confidential=False, status=200, ms=1),
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                act()


# ── by the API ──


def test_given_a_key_when_it_asks_for_calls_then_it_gets_its_own_newest_first_and_pages_on_both_ways(world):
    for number in range(5):
        write(world.key, ms=number)
    api = Api(token=world.secret)
    first = api.get("/calls/", {"limit": 3}).json()
    assert [row["ms"] for row in first["results"]] == [4, 3, 2] and first["previous"] is None
    write(world.key, ms=99)  # and the calls themselves: the next page goes on where the first ended
    second = api.get(first["next"]).json()
    assert [(row["ms"], row["operation"]) for row in second["results"]] == [
        (1, "/practices/"),
        (0, "/practices/"),
        (10, "/notes/"),
    ]
    assert [row["ms"] for row in api.get(second["previous"]).json()["results"]] == [4, 3, 2]
    third = api.get(second["next"]).json()
    assert [row["operation"] for row in third["results"]] == ["/practices/"] and third["next"] is None
    assert set(first["results"][0]) == {"at", "method", "operation", "status", "code", "ms", "rows", "bytes", "network"}
    refusal(Api(token=secret_for(world.unodc)[2]).get(first["next"]), 400, field="cursor")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"outcome": "red"}, "outcome"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2026-13-45T00:00:00Z"}, "since"),
        ({"key": "x"}, "key"),
        ({"key": "7f0c1d0e-7d1b-4a49-8a3c-1a6a3f0e5b11"}, "key"),
        ({"cursor": "x"}, "cursor"),
        ({"colour": "red"}, "colour"),
    ],
    ids=["outcome", "since", "no-such-day", "no-uuid", "unknown-key", "cursor", "parameter"],
)
def test_given_what_is_no_value_when_calls_are_asked_then_it_is_refused_by_name(world, query, field):
    refusal(Api(token=world.secret).get("/calls/", query), 400, field=field)


def test_given_outcome_and_since_then_calls_are_narrowed_and_none_is_older_than_thirty_days(world):
    write(world.key, status=404, code="not_found", at=timezone.now() - timedelta(hours=2))
    write(world.key, status=503, code="unavailable")
    write(world.key, at=timezone.now() - timedelta(days=31))
    api = Api(token=world.secret)

    def statuses(**query):
        return [row["status"] for row in api.get("/calls/", query).json()["results"]]

    assert statuses(outcome="refused") == [404] and statuses(outcome="failed") == [503]
    assert statuses(outcome="ok", since=(timezone.now() - timedelta(hours=1)).isoformat())[-2:] == [200, 200]
    assert len(statuses(since="2000-01-01T00:00:00Z")) == 7  # four of the world and of here, three calls of this test


def test_given_a_person_when_they_ask_for_calls_then_they_name_a_key_that_they_see(world):
    chief = Api(world.chief)
    refusal(chief.get("/calls/"), 400, field="key", code="required")
    assert len(chief.get("/calls/", {"key": str(world.key.reference)}).json()["results"]) == 2
    hidden = refusal(chief.get("/calls/", {"key": str(world.foreign.reference)}), 400, field="key")
    absent = refusal(chief.get("/calls/", {"key": "7f0c1d0e-7d1b-4a49-8a3c-1a6a3f0e5b11"}), 400, field="key")
    assert hidden == absent
    told = Api(world.secretariat).get("/calls/", {"key": str(world.key.reference)}).json()["results"]
    assert [row["operation"] for row in told] == ["/practices/"]
    refusal(Api(token=world.secret).get("/calls/", {"key": str(world.second.reference)}), 400, field="key")


def test_given_notes_read_by_a_key_then_the_secretariat_is_not_told_that_they_were(db):
    unodc, icmpd = make_organisation("unodc"), make_organisation("icmpd")
    desk = make_member(icmpd, Role.SECRETARIAT)
    analyst, coordinator = making.team("SN")
    note = making.released(analyst, coordinator, unodc, tlp="green")
    key, _row, secret = secret_for(unodc, scopes=CASEWORK)
    api = Api(token=secret)
    assert api.get("/notes/").status_code == 200 and api.get(f"/notes/{note.reference}/").status_code == 200
    assert api.get("/practices/").status_code == 403
    assert [line.is_confidential for line in lines_of(key)] == [True, True, False]
    with access_scope(desk):
        assert [line.operation for line in readings.calls_of(desk, key.pk)] == ["/practices/"]
        assert readings.use_of(desk, key.pk).all.calls == 1


# ── status ──


def test_given_a_key_when_it_asks_for_the_status_then_it_learns_what_it_may_and_when_its_own_secret_ends(world):
    _key, row, second = secret_for(world.unodc, key=world.key, life=timedelta(days=300))
    heartbeat.show()
    told = Api(token=second).get("/status/").json()
    assert told["state"] == "ok" and 0 <= told["queue_seconds"] < 60  # since the worker was seen
    assert told["key"] == {
        "reference": str(world.key.reference),
        "name": world.key.name,
        "scopes": ["directory:read", "practices:read", "practices:write"],
        "ceiling": "",
        "quotas": told["key"]["quotas"],
        "secret_ends_at": told["key"]["secret_ends_at"],
    }
    assert told["key"]["secret_ends_at"][:19] == row.expiry.isoformat()[:19]
    first = Api(token=world.secret).get("/status/").json()["key"]["secret_ends_at"]
    assert first < told["key"]["secret_ends_at"]
    assert Api(world.chief).get("/status/").json()["key"] is None


def test_given_a_key_that_wrote_then_the_status_tells_what_is_left_of_its_quotas_and_another_key_has_all_of_its_own(cast, world):
    practice = make_practice(cast.senegal, state="published")
    api = Api(token=world.secret)
    assert api.post(f"/practices/{practice.address}/comments/", {"text": "Good.", "language": "en"}).status_code == 201
    told = {one["name"]: one for one in api.get("/status/").json()["key"]["quotas"]}
    assert (told["writes"]["most"], told["writes"]["left"], told["exports"]["left"]) == (600, 599, 10)
    assert 0 < told["writes"]["ends_in"] <= told["writes"]["seconds"] == 3_600
    other = Api(token=secret_for(world.unodc)[2]).get("/status/").json()["key"]["quotas"]
    assert [one["left"] for one in other] == [600, 300, 10]


@pytest.mark.parametrize("who", READS)
def test_given_a_person_when_they_read_what_was_used_then_each_lock_alone_shows_keys_of_their_own(world, who, monkeypatch):
    person, keys = getattr(world, who), (world.key, world.second, world.foreign)
    wanted = [number == 2 for number in READS[who]]
    with system_scope("test"):
        for key in keys:
            QuotaUse.objects.create(agency_key=key, what="writes", began=timezone.now(), used=1)

    def shown(rows) -> list[bool]:
        return [rows.filter(agency_key=key).exists() for key in keys]

    with access_scope(person):
        assert shown(QuotaUse.objects.all()) == shown(QuotaUse.objects.visible_to(person)) == wanted
    entered = scope._entered
    monkeypatch.setattr(scope, "_entered", lambda made, role, user_id: entered(made, "app_jobs", user_id))
    with access_scope(person):
        assert shown(QuotaUse.objects.visible_to(person)) == wanted


@pytest.mark.parametrize(("ago", "state"), [(None, "degraded"), (119, "ok"), (121, "degraded")], ids=["unseen", "seen", "late"])
def test_given_workers_that_were_not_seen_for_two_minutes_then_the_status_says_so(cast, monkeypatch, ago, state):
    monkeypatch.setattr(heartbeat, "seconds_since_seen", lambda: ago)
    told = Api(cast.agency).get("/status/").json()
    assert (told["state"], told["queue_seconds"]) == (state, ago)


def test_given_a_worker_that_shows_life_then_the_status_counts_from_there(cast, monkeypatch):
    heartbeat.show()
    began = heartbeat.time.time()
    monkeypatch.setattr(heartbeat.time, "time", lambda: began + 45)
    assert heartbeat.seconds_since_seen() == 45


# ── numbers, and forgetting ──


def test_given_calls_of_several_days_then_use_counts_them_by_day_operation_and_code(world):
    yesterday = timezone.now() - timedelta(days=1)
    write(world.key, status=404, code="not_found", operation="/practices/{address}/", ms=30)
    write(world.key, status=404, code="not_found", operation="/practices/{address}/", ms=50, at=yesterday)
    write(world.key, status=503, code="unavailable", ms=900, at=yesterday)
    write(world.key, at=timezone.now() - timedelta(days=31))
    with access_scope(world.chief):
        use = readings.use_of(world.chief, world.key.pk)
    assert (use.all.calls, use.all.refused, use.all.failed, use.counted_from) == (5, 2, 1, None)
    assert [(one.calls, one.refused, one.failed) for one in use.days.values()] == [(3, 1, 0), (2, 1, 1)]
    assert [(one.status, one.code, one.times) for one in use.refused] == [(404, "not_found", 2), (503, "unavailable", 1)]
    found = {one.operation: (one.calls, one.refused, one.mean, one.slowest) for one in use.operations}
    assert found == {"/practices/": (2, 0, 455, 900), "/practices/{address}/": (2, 2, 40, 50), "/notes/": (1, 0, 10, 10)}


def test_given_more_calls_than_are_counted_then_the_newest_are_and_it_is_said_since_when(world, monkeypatch):
    monkeypatch.setattr(readings, "MOST_COUNTED", 3)
    ids = [write(world.key, ms=number).pk for number in range(5)]
    with access_scope(world.chief):
        use = readings.use_of(world.chief, world.key.pk)
        last_left_out = KeyCall.objects.get(pk=ids[1])
    assert use.all.calls == 3 and use.operations[0].mean == 3
    assert use.counted_from == last_left_out.at


def test_given_lines_of_more_than_thirty_days_when_they_are_forgotten_then_younger_ones_stay(world, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 2)
    with system_scope("test"):
        KeyCall.objects.all().delete()
    for days in (40, 35, 31, 30.1, 29.9, 1):
        write(world.key, ms=int(days * 10), at=timezone.now() - timedelta(days=days))
    assert forget_calls() == 4
    assert [line.ms for line in lines_of(world.key)] == [299, 10]
    assert forget_calls() == 0
