"""What a key may, from where, and what becomes of one that tries more."""

import uuid
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from focalpoints.services import keys as services
from practices.api import views as practice_views
from practices.models import Practice, Revision
from rabatplatform.access.models import GrantLabel
from rabatplatform.access.scope import access_scope, scoped_chunks, system_scope
from rabatplatform.accounts.models import AgencyKey, AgencyToken, KeyRefusal
from rabatplatform.accounts.networks import address_of, is_within, read_network
from rabatplatform.accounts.services import account_of, note_refusal
from rabatplatform.accounts.services.agencies import is_spelled_right, new_secret
from rabatplatform.api.throttles import Courtesy
from rabatplatform.events.models import Event
from rabatplatform.notifications.services import write_deliveries
from tests.casework.together import at_once
from tests.factories import make_member, make_organisation, make_practice
from tests.keys import ASKING, CASEWORK, OPEN, READING, secret_for
from tests.rabatplatform.api.calls import Api, refusal

pytestmark = pytest.mark.django_db
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


def state_of(key) -> AgencyKey:
    with system_scope("test"):
        return AgencyKey.objects.get(pk=key.pk)


def refusals_of(key) -> list[tuple]:
    with system_scope("test"):
        return list(KeyRefusal.objects.filter(key=key).order_by("sort", "what").values_list("sort", "what", "times"))


# ── scopes ──


@pytest.mark.parametrize(
    ("scopes", "reads", "writes", "directory", "notes"),
    [(OPEN, 200, 201, 200, 403), (READING, 200, 403, 200, 403), (CASEWORK, 403, 403, 403, 200)],
    ids=["open", "reading", "casework"],
)
def test_given_the_scopes_of_a_key_when_it_calls_then_each_app_opens_as_far_as_they_say(
    cast, scopes, reads, writes, directory, notes
):
    _key, _row, secret = secret_for(cast.unodc, scopes=scopes)
    api = Api(token=secret)
    assert api.get("/practices/").status_code == reads
    assert api.post("/practices/", {"title": "T"}).status_code == writes
    assert api.get("/posts/").status_code == directory
    assert api.get("/notes/").status_code == notes
    assert api.get("/").status_code == 200


def test_given_an_operation_outside_the_scopes_when_it_is_asked_then_nothing_is_found_or_read_first(cast):
    _key, _row, secret = secret_for(cast.unodc, scopes=CASEWORK)
    answers = [Api(token=secret).get(path) for path in ("/practices/there/", "/practices/nowhere/")]
    assert answers[0].content == answers[1].content
    assert refusal(answers[0], 403, code="insufficient_scope")["detail"].startswith("This key was not given practices:read")


@pytest.mark.parametrize("scopes", [OPEN, CASEWORK, ASKING], ids=["open", "casework", "asking"])
def test_given_what_people_alone_do_when_a_key_asks_then_it_is_told_so_before_anything_is_found_and_not_counted(cast, scopes):
    key, _row, secret = secret_for(cast.unodc, scopes=scopes)
    api = Api(token=secret)
    calls = (
        *(("POST", path) for path in ("/notes/", "/notes/nowhere/submit/", "/practices/nowhere/validate/", "/sharing-groups/")),
        *(("GET", path) for path in ("/notes/nowhere/reads/", "/notes/oversight/", "/practices/nowhere/reviewers/")),
        ("HEAD", "/notes/nowhere/audience/"),
        ("DELETE", f"/notes/nowhere/files/{uuid.UUID(int=0)}/"),
    )
    for method, path in calls:
        answer = api.send(method, path)
        assert answer.status_code == 403, (method, path)
        assert method == "HEAD" or refusal(answer, 403, code="not_for_keys")["detail"] == "A person does this; a key does not."
    assert not refusals_of(key)


def test_given_a_key_for_reading_then_the_database_lets_it_write_nothing(cast):
    """The second lock: also where a view forgot to ask."""
    practice = make_practice(cast.unodc)
    _key, _row, secret = secret_for(cast.unodc, scopes=READING)
    account = account_of(secret)
    with access_scope(account):
        assert Practice.objects.filter(pk=practice.pk).exists()
        assert Practice.objects.filter(pk=practice.pk).update(year=2020) == 0
        assert not Practice.objects.owned_by(account).exists()
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Practice.objects.create(owner_id=cast.unodc.team_label_id)


def labels_of(account) -> set[int]:
    with access_scope(account), connection.cursor() as cursor:
        cursor.execute("SELECT access_grants(), access_grants_of(%s)", [account.pk])
        by_scope, by_person = cursor.fetchone()
        assert set(by_scope) == set(by_person)
        return set(by_scope)


def test_given_the_scopes_of_a_key_then_its_labels_are_those_of_its_apps_and_never_more(cast):
    body = cast.unodc
    found = {}
    for name, scopes in {"open": OPEN, "casework": CASEWORK, "directory": ("directory:read",)}.items():
        _key, _row, secret = secret_for(body, scopes=scopes)
        found[name] = labels_of(account_of(secret))
    assert body.team_label_id in found["open"] and body.casework_label_id not in found["open"]
    assert body.casework_label_id in found["casework"] and body.team_label_id not in found["casework"]
    assert GrantLabel.ALL_WHO_READ_CASEWORK in found["casework"] and GrantLabel.ALL_WHO_READ_CASEWORK not in found["open"]
    assert not {body.team_label_id, body.casework_label_id} & found["directory"]
    for labels in found.values():
        assert GrantLabel.EVERYBODY in labels
        assert not {body.coordination_label_id, GrantLabel.ALL_COORDINATORS, GrantLabel.THE_SECRETARIAT} & labels


def test_given_a_service_account_without_a_key_or_with_a_persons_or_anothers_then_it_holds_nothing(cast):
    key, _row, secret = secret_for(cast.unodc)
    other, _row, _secret = secret_for(cast.icmpd)
    account = account_of(secret)
    assert labels_of(account)
    for scope in (access_scope(account.pk), access_scope(account.pk, key=other.pk), access_scope(account.pk, key=0)):
        with scope, connection.cursor() as cursor:
            cursor.execute("SELECT access_grants(), access_bodies('team')")
            assert cursor.fetchone() == ([], [])
    with access_scope(cast.agency, key=key.pk), connection.cursor() as cursor:  # a key makes nobody else of a person
        cursor.execute("SELECT access_grants()")
        assert cast.unodc.casework_label_id in cursor.fetchone()[0]


def test_given_a_key_that_is_stopped_in_the_middle_of_a_stream_then_the_next_chunk_is_empty(cast):
    make_practice(cast.senegal, state="published")
    key, _row, secret = secret_for(cast.unodc)
    account = account_of(secret)

    def chunks():
        while True:
            yield Practice.objects.visible_to(account).count()

    stream = scoped_chunks(account, chunks())
    assert next(stream) == 1
    with system_scope("test"):
        AgencyKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    assert next(stream) == 0


@pytest.mark.parametrize("scopes", [OPEN, CASEWORK, ("directory:read",)], ids=["open", "casework", "directory"])
def test_given_a_key_when_it_follows_what_the_root_names_then_nothing_is_counted_against_it(cast, scopes):
    key, _row, secret = secret_for(cast.unodc, scopes=scopes)
    api = Api(token=secret)
    named = api.get("/").json()
    assert {"schema", "docs"} < named.keys() and ("notes" in named) == (scopes == CASEWORK)
    assert [api.get(address).status_code for address in named.values()] == [200] * len(named)
    assert not refusals_of(key)


def test_given_an_operation_outside_the_scopes_when_it_is_asked_by_head_and_by_get_then_it_counts_as_one(cast):
    key, _row, secret = secret_for(cast.unodc, scopes=CASEWORK)
    api = Api(token=secret)
    assert [api.send(method, "/practices/").status_code for method in ("HEAD", "GET")] == [403, 403]
    assert refusals_of(key) == [("scope", "GET api:practice-list", 2)]


@pytest.mark.parametrize("scopes", [OPEN, CASEWORK], ids=["open", "casework"])
def test_given_a_method_that_an_operation_does_not_have_when_a_key_asks_then_it_is_405_and_not_counted(cast, scopes):
    key, _row, secret = secret_for(cast.unodc, scopes=scopes)
    api = Api(token=secret)
    for method, path in (("POST", "/countries/"), ("DELETE", "/practices/"), ("OPTIONS", "/practices/"), ("PUT", "/posts/")):
        refusal(api.send(method, path), 405, code="method_not_allowed")
    assert not refusals_of(key)


def test_given_a_scope_that_nobody_can_be_given_when_it_is_needed_then_the_refusal_does_not_send_them_to_a_coordinator(
    cast, settings
):
    _key, _row, secret = secret_for(cast.unodc, scopes=READING)
    api = Api(token=secret)
    assert "makes another one" in refusal(api.post("/practices/", {"title": "T"}), 403, code="insufficient_scope")["detail"]
    settings.KEY_SCOPES_OFFERED = "tests.keys.READING"
    said = refusal(api.post("/practices/", {"title": "T"}), 403, code="insufficient_scope")["detail"]
    assert said == "No key is given practices:write: people do this."


def stopped_in_the_middle(monkeypatch, work) -> None:
    """Let `work` be done, and seen by everybody, before a call writes its practice."""
    create = practice_views.services.create_draft

    def created(**facts):
        assert at_once(work) == [1]
        return create(**facts)

    monkeypatch.setattr(practice_views.services, "create_draft", created)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_given_a_key_that_is_stopped_in_the_middle_of_a_call_then_it_is_answered_as_its_next_call_and_nothing_is_stored(
    monkeypatch,
):
    key, _row, secret = secret_for(make_organisation("unodc"))
    api = Api(token=secret)

    def stop():
        with system_scope("test"):
            return AgencyKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())

    with monkeypatch.context() as patch:
        stopped_in_the_middle(patch, stop)
        answer = api.post("/practices/", {"title": "T"})
    refusal(answer, 401, code="token_invalid")
    assert answer["WWW-Authenticate"] and answer.content == api.post("/practices/", {"title": "T"}).content
    with system_scope("test"):
        assert not Practice.objects.exists()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_given_a_mistake_of_ours_when_a_live_key_meets_row_security_then_it_is_not_told_that_its_secret_is_wrong(monkeypatch):
    _key, _row, secret = secret_for(make_organisation("unodc"))
    practice = make_practice(make_organisation("iom"))

    def create(**facts):
        Revision.objects.create(practice_id=practice.pk, owner_id=practice.owner_id)

    monkeypatch.setattr(practice_views.services, "create_draft", create)
    with pytest.raises(ProgrammingError, match="row-level security"):
        Api(token=secret).post("/practices/", {"title": "T"})


# ── networks ──


def test_given_a_key_when_it_is_called_from_elsewhere_then_the_answer_is_that_of_a_wrong_secret(cast):
    key, _row, secret = secret_for(cast.unodc)
    elsewhere = Api(token=secret).get("/countries/", **ELSEWHERE)
    wrong = Api(token=new_secret()).get("/countries/", **ELSEWHERE)
    refusal(elsewhere, 401, code="token_invalid")
    assert elsewhere.content == wrong.content and dict(elsewhere.items()) == dict(wrong.items())
    assert refusals_of(key) == [("network", "198.51.100.0/24", 1)]


@pytest.mark.parametrize("proxies", [0, 1])
def test_given_forged_headers_when_a_key_is_called_then_only_what_the_proxy_itself_wrote_counts(cast, settings, proxies):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    _key, _row, secret = secret_for(cast.unodc, networks=("203.0.113.0/24",))
    api = Api(token=secret)

    def status(remote, forwarded):
        headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {}
        return api.get(
            "/countries/", REMOTE_ADDR=remote, **headers, HTTP_X_REAL_IP="203.0.113.5", HTTP_FORWARDED="for=203.0.113.5"
        ).status_code

    if proxies:
        assert status("10.0.0.2", "203.0.113.5") == 200
        assert status("10.0.0.2", "198.51.100.9, 203.0.113.5") == 200  # the last entry is the proxy's
        assert status("10.0.0.2", "203.0.113.5, 198.51.100.9") == 401
        assert status("10.0.0.2", "203.0.113.5, nonsense") == 401
    else:
        assert status("203.0.113.5", None) == 200
        assert status("203.0.113.5", "198.51.100.9") == 200
        assert status("198.51.100.9", "203.0.113.5") == 401


def test_given_a_call_that_passed_fewer_proxies_than_are_trusted_then_it_comes_from_nowhere_and_is_refused(cast, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    key, _row, secret = secret_for(cast.unodc)
    refusal(Api(token=secret).get("/countries/", HTTP_X_FORWARDED_FOR="127.0.0.1"), 401, code="token_invalid")
    assert refusals_of(key) == [("network", "?", 1)]
    assert Api(token=secret).get("/countries/", HTTP_X_FORWARDED_FOR="127.0.0.1, 10.0.0.9").status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "192.0.2.1/24", "0.0.0.0/0", "10.0.0.0/8", "::/0", "2001:db8::/31", "192.0.2.0/33", "1.2.3"),
        *("::ffff:0:0/96", "::ffff:10.0.0.0/104", "fe80::1%eth0", "fe80::%eth0/64", "fe80::1%" + "a" * 60),
    ],
)
def test_given_what_is_no_network_or_too_wide_when_it_is_read_then_it_is_refused(text):
    with pytest.raises(ValueError):
        read_network(text)


def test_given_networks_then_addresses_of_both_families_are_compared_with_their_own():
    networks = (read_network(" 192.0.2.0/24 "), read_network("2001:db8::/48"), read_network("198.51.100.7"))
    assert networks[2] == "198.51.100.7/32"
    assert [is_within(one, networks) for one in ("192.0.2.9", "2001:db8::9", "198.51.100.7", "198.51.100.8", "", "x")] == [
        *[True] * 3,
        *[False] * 3,
    ]


def test_given_an_ipv4_network_written_as_ipv6_when_it_is_read_then_it_is_ipv4_and_its_addresses_are_in_it():
    """A server that listens for both families tells every IPv4 address so; address_of says it as IPv4."""
    assert read_network("::ffff:192.0.2.0/120") == "192.0.2.0/24"
    assert read_network("::ffff:192.0.2.7") == "192.0.2.7/32"
    request = RequestFactory().get("/", REMOTE_ADDR="::ffff:192.0.2.7")
    assert is_within(address_of(request), (read_network("::ffff:192.0.2.0/120"),))


# ── misuse ──


def test_given_five_calls_from_elsewhere_when_they_come_within_a_day_then_the_key_is_suspended_and_both_sides_are_told(
    cast, django_capture_on_commit_callbacks
):
    coordinator, holder = make_member(cast.unodc, "coordinator"), make_member(cast.unodc, "observer")
    key, _row, secret = secret_for(cast.unodc, responsible=holder.actor.post)
    api = Api(token=secret)
    for call in range(5):
        assert api.get("/countries/", **ELSEWHERE).status_code == 401
        assert state_of(key).is_suspended == (call == 4)
    refusal(api.get("/countries/"), 401, code="token_invalid")  # from its own network, too
    assert state_of(key).suspended_for == "network"
    with system_scope("test"):
        (event,) = Event.objects.filter(kind="focalpoints.key_suspended")
        assert event.register_id == cast.unodc.coordination_label_id and event.subject_id == key.pk
        write_deliveries(event)
        told = set(event.deliveries.values_list("user", flat=True))
    assert told == {coordinator.pk, holder.pk, cast.secretariat.pk}


def test_given_five_different_operations_outside_the_scopes_when_they_are_asked_then_the_key_is_suspended(cast):
    key, _row, secret = secret_for(cast.unodc, scopes=("directory:read",))
    api = Api(token=secret)
    for _again in range(7):
        refusal(api.get("/practices/"), 403, code="insufficient_scope")  # one operation, however often: a mistake, not a search
    assert not state_of(key).is_suspended
    for path in ("/notes/", "/themes/", "/frameworks/"):
        refusal(api.get(path), 403)
    assert not state_of(key).is_suspended
    refusal(api.post("/practices/", {"title": "T"}), 403)
    assert state_of(key).is_suspended and state_of(key).suspended_for == "scope"
    refusal(api.get("/countries/"), 401)
    assert ("scope", "GET api:practice-list", 7) in refusals_of(key)


def test_given_refusals_for_scope_when_they_pass_the_courtesy_then_they_are_slowed_down_and_written_no_more(cast, monkeypatch):
    monkeypatch.setattr(Courtesy, "THROTTLE_RATES", {"person": "3/min", "token": "3/min"})
    monkeypatch.setattr("rabatplatform.api.throttles.time.time", lambda: 1_000_000.0)
    key, _row, secret = secret_for(cast.unodc, scopes=CASEWORK)
    answers = [Api(token=secret).get("/practices/") for _call in range(5)]
    assert [answer.status_code for answer in answers] == [403, 403, 403, 429, 429]
    refusal(answers[-1], 429, code="too_many_requests")
    assert 0 < int(answers[-1]["Retry-After"]) <= 61
    assert refusals_of(key) == [("scope", "GET api:practice-list", 3)]


def test_given_refusals_of_another_day_or_before_it_was_restored_then_they_do_not_count(cast, later):
    coordinator = make_member(cast.unodc, "coordinator")
    key, _row, secret = secret_for(cast.unodc)
    api = Api(token=secret)
    for _call in range(4):
        api.get("/countries/", **ELSEWHERE)
    later("25 hours")
    for _call in range(4):
        api.get("/countries/", **ELSEWHERE)
    assert not state_of(key).is_suspended
    api.get("/countries/", **ELSEWHERE)
    assert state_of(key).is_suspended
    later("0")
    with access_scope(coordinator):
        services.restore_key(key=key, actor=coordinator.actor)
    with system_scope("test"):
        a_minute_ago = timezone.now() - timedelta(minutes=1)
        KeyRefusal.objects.update(first_at=a_minute_ago, last_at=a_minute_ago)
    for _call in range(4):
        api.get("/countries/", **ELSEWHERE)
    assert not state_of(key).is_suspended


def test_given_one_call_from_elsewhere_every_day_when_they_go_on_then_the_key_is_not_suspended(cast, later):
    key, _row, secret = secret_for(cast.unodc)
    api = Api(token=secret)
    for hours in range(0, 200, 20):  # never a day without one, never more than two in a day
        later(f"{hours} hours")
        api.get("/countries/", **ELSEWHERE)
        assert not state_of(key).is_suspended, hours
    (count,) = (times for _sort, _what, times in refusals_of(key))
    assert count <= 2


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_given_many_refusals_at_the_same_moment_when_they_are_counted_then_the_key_is_suspended_once():
    key, _row, secret = secret_for(make_organisation("unodc"))
    account = account_of(secret)
    answers = at_once(*[lambda: note_refusal(account, "network", "198.51.100.0/24")] * 12)
    assert sorted(answers) == [False] * 11 + [True]
    assert state_of(key).is_suspended and refusals_of(key) == [("network", "198.51.100.0/24", 12)]


# ── secrets and use ──


def test_given_a_secret_when_it_is_mistyped_then_the_database_is_not_asked():
    secret = new_secret()
    assert is_spelled_right(secret) and is_spelled_right("rp_" + "0" * 64)
    for wrong in (
        secret[:-1],
        secret + "0",
        secret[:20] + ("a" if secret[20] != "a" else "b") + secret[21:],
        "rabat_",
        "rabat_é" + secret[7:],
    ):
        assert not is_spelled_right(wrong)
        with CaptureQueriesContext(connection) as asked:
            assert account_of(wrong) is None
        assert not asked.captured_queries


def test_given_two_live_secrets_when_one_is_revoked_then_the_other_goes_on(cast):
    key, first, one = secret_for(cast.unodc)
    _key, _second, two = secret_for(cast.unodc, key=key)
    assert [Api(token=secret).get("/").status_code for secret in (one, two)] == [200, 200]
    with system_scope("test"):
        AgencyToken.objects.filter(pk=first.pk).update(revoked_at=timezone.now())
    assert [Api(token=secret).get("/").status_code for secret in (one, two)] == [401, 200]


def test_given_a_call_then_its_use_is_written_down_every_ten_minutes_with_the_network_alone(cast, later):
    _key, row, secret = secret_for(cast.unodc)

    def used():
        with system_scope("test"):
            return AgencyToken.objects.values_list("used_at", "used_from").get(pk=row.pk)

    Api(token=secret).get("/")
    first, network = used()
    assert first is not None and network == "127.0.0.0/24"
    with CaptureQueriesContext(connection) as asked:
        Api(token=secret).get("/")
    assert used()[0] == first and not [query for query in asked if "accounts_key_used" in query["sql"]]
    later("11 minutes")
    Api(token=secret).get("/")
    assert used()[0] > first


def test_given_two_keys_of_one_organisation_then_cursors_and_idempotency_keys_of_one_are_not_those_of_the_other(cast):
    for number in range(3):
        make_practice(cast.unodc, title=f"Draft {number}")
    one, two = (Api(token=secret_for(cast.unodc)[2]) for _number in range(2))
    following = one.get("/practices/", {"state": "draft", "limit": 1}).json()["next"]
    assert one.get(following).status_code == 200
    refusal(two.get(following), 400, field="cursor")
    sent = {"HTTP_IDEMPOTENCY_KEY": "7f0c1d0e-7d1b-4a49-8a3c-1a6a3f0e5b11"}
    made = [api.post("/practices/", {"title": "T"}, **sent).json()["reference"] for api in (one, one, two)]
    assert made[0] == made[1] != made[2]
