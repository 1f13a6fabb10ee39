"""Who calls: session with CSRF, or a key of an organisation; anything else is refused with a problem."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.utils import timezone

from focalpoints.models import Appointment
from focalpoints.services import ensure_service_account
from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.errors import KeyRefused
from rabatplatform.accounts.models import AgencyToken, User
from rabatplatform.accounts.services import add_secret
from tests.factories import PASSWORD, make_member, make_practice
from tests.keys import make_key
from tests.rabatplatform.api.calls import V1, Api, refusal, token_for

pytestmark = pytest.mark.django_db

ADDRESSES = ["/", "/practices/", "/practices/x/", "/countries/", "/countries/SN/", "/organisations/", "/themes/", "/frameworks/"]


@pytest.mark.parametrize("path", [*ADDRESSES, "/schema/", "/docs/", "/nothing/", "/practices"])
def test_given_nobody_when_anything_is_asked_then_401_with_a_challenge(path):
    answer = Api().get(path)
    refusal(answer, 401, code="not_signed_in")
    assert answer["WWW-Authenticate"].startswith("Token")


def test_given_nobody_when_something_is_sent_then_401_and_nothing_else_is_told():
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        refusal(Api().send(method, "/practices/", {"title": "T"}), 401)


def test_given_a_token_when_it_calls_then_it_reads_as_its_organisation(cast):
    make_practice(cast.unodc, title="Ours")
    make_practice(cast.senegal, title="Theirs")
    _token, secret = token_for(cast.unodc)
    answer = Api(token=secret).get("/practices/", {"state": "draft"})
    assert [practice["title"] for practice in answer.json()["results"]] == ["Ours"]
    assert settings.SESSION_COOKIE_NAME not in answer.cookies


def test_given_a_token_when_it_writes_then_no_csrf_token_is_asked_for(cast):
    _token, secret = token_for(cast.unodc)
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        f"{V1}/practices/", {"title": "T"}, content_type="application/json", HTTP_AUTHORIZATION=f"Token {secret}"
    )
    assert answer.status_code == 201
    assert answer.json()["owner"] == "unodc"


def test_given_a_session_when_it_writes_without_csrf_then_it_is_refused_and_with_it_is_not(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.focal_point_senegal)
    send = {"path": f"{V1}/practices/", "data": {"title": "T"}, "content_type": "application/json"}
    refusal(client.post(**send), 403, code="csrf")
    client.get("/account/login/")
    client.cookies["csrftoken"] = "a" * 32
    assert client.post(**send, HTTP_X_CSRFTOKEN="a" * 32).status_code == 201


@pytest.mark.parametrize(
    "header", ["Token", "Token ", "Token wrong", "Token rp_" + "0" * 64, "Bearer x", "Basic dTpw", "Token a b", "\x7f", "Token é"]
)
def test_given_a_bad_token_when_it_calls_then_401_whatever_the_session(cast, header):
    answer = Api(cast.focal_point_senegal).get("/countries/", HTTP_AUTHORIZATION=header)
    refusal(answer, 401, code="token_invalid")
    assert "Token" in answer["WWW-Authenticate"]
    assert "no-store" in answer["Cache-Control"]


def test_given_a_token_when_it_ended_or_was_revoked_or_its_account_is_suspended_then_the_next_call_is_401(cast):
    token, secret = token_for(cast.unodc)
    api = Api(token=secret)
    assert api.get("/countries/").status_code == 200
    _change(token, expiry=timezone.now() - timedelta(seconds=1))
    refusal(api.get("/countries/"), 401)
    _change(token, expiry=timezone.now() + timedelta(days=1))
    User.objects.filter(pk=token.user_id).update(is_active=False)
    refusal(api.get("/countries/"), 401)
    User.objects.filter(pk=token.user_id).update(is_active=True)
    assert api.get("/countries/").status_code == 200
    _change(token, revoked_at=timezone.now())
    refusal(api.get("/countries/"), 401)


def _change(token, **facts):
    with system_scope("test"):
        AgencyToken.objects.filter(pk=token.pk).update(**facts)


def test_given_the_post_of_the_account_ended_when_it_calls_then_it_sees_nothing(cast):
    make_practice(cast.senegal, state="published")
    token, secret = token_for(cast.unodc)
    api = Api(token=secret)
    assert len(api.get("/practices/").json()["results"]) == 1
    with system_scope("factory"):
        yesterday = DateTimeTZRange(timezone.now() - timedelta(days=2), timezone.now() - timedelta(days=1))
        Appointment.objects.filter(user=token.user).update(valid=yesterday)
    assert api.get("/practices/").json()["results"] == []


def test_given_a_token_when_it_is_sent_to_a_page_then_it_opens_nothing(cast):
    _token, secret = token_for(cast.unodc)
    answer = Client().get("/practices/", HTTP_AUTHORIZATION=f"Token {secret}")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


def test_given_a_token_and_a_session_when_both_come_then_the_token_counts_and_the_session_stays(cast):
    make_practice(cast.senegal, title="Senegal's draft")
    _token, secret = token_for(cast.unodc)
    api = Api(cast.focal_point_senegal)
    assert len(api.get("/practices/", {"state": "draft"}).json()["results"]) == 1
    answer = api.get("/practices/", {"state": "draft"}, HTTP_AUTHORIZATION=f"Token {secret}")
    assert answer.json()["results"] == []
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    assert len(api.get("/practices/", {"state": "draft"}).json()["results"]) == 1


def test_given_a_secret_when_it_is_stored_then_only_its_hash_is(cast):
    token, secret = token_for(cast.unodc)
    with system_scope("test"):
        stored = AgencyToken.objects.filter(pk=token.pk).values().get()
    assert re.fullmatch(r"rabat_[0-9A-Za-z]{49}", secret)
    assert not [value for value in stored.values() if secret in str(value)]
    assert secret.startswith(stored["token_key"]) and len(stored["token_key"]) == 15


def test_given_a_secret_when_it_would_live_too_long_or_be_the_third_then_it_is_not_made(cast):
    key = make_key(cast.unodc)
    with system_scope("factory"):
        for life in (timedelta(), timedelta(days=366), timedelta(days=-1)):
            with pytest.raises(KeyRefused):
                add_secret(key=key, life=life)
        for _number in range(2):
            add_secret(key=key, life=timedelta(days=1))
        with pytest.raises(KeyRefused):
            add_secret(key=key, life=timedelta(days=1))


def test_given_a_secret_when_it_is_of_another_account_or_longer_than_a_year_then_the_database_refuses_it(cast):
    key = make_key(cast.unodc)
    facts = {"key": key, "digest": "d", "token_key": "t"}
    year = timezone.now() + timedelta(days=367)
    for wrong in ({"user": cast.agency, "expiry": timezone.now()}, {"user": key.user, "expiry": year}, {"user": key.user}):
        with system_scope("factory"), pytest.raises(IntegrityError), transaction.atomic():
            AgencyToken(**facts, **wrong).save(force_insert=True)


def test_given_an_organisation_when_its_account_is_asked_for_twice_then_there_is_one_and_nobody_signs_in_as_it(cast, client):
    with system_scope("factory"):
        first, again = ensure_service_account(cast.unodc), ensure_service_account(cast.unodc)
    assert first.pk == again.pk
    assert Appointment.objects.filter(user=first).count() == 1
    assert not first.has_usable_password()
    answer = client.post("/account/login/", {"login": first.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert answer.status_code in (200, 422)


def test_given_the_command_when_it_makes_a_token_then_it_is_printed_once_and_works(cast):
    def made(*arguments, name="Warehouse"):
        out = StringIO()
        asked = ["--name", name, "--network", "127.0.0.0/16", *arguments]
        call_command("make_agency_key", *asked, stdout=out, stderr=StringIO())
        return out.getvalue().strip()

    with pytest.raises(CommandError, match="no such post"):
        made("unodc")
    make_member(cast.unodc, "coordinator")
    api = Api(token=made("unodc"))
    assert api.get("/").status_code == 200 and api.get("/practices/").status_code == 200
    refusal(api.post("/practices/", {"title": "T"}), 403, code="insufficient_scope")
    for arguments, said in (
        (["nowhere"], "nowhere"),
        (["unodc", "--days", "400"], "twelve months"),
        (["unodc", "--scope", "casework:read"], "by a coordinator"),
        (["unodc", "--network", "0.0.0.0/0"], "no network"),
    ):
        with pytest.raises(CommandError, match=said):
            made(*arguments, name="Another")


def test_given_a_token_when_it_asks_in_french_then_it_is_answered_in_french(cast):
    _token, secret = token_for(cast.unodc)
    english = Api(token=secret).get("/countries/", {"limit": "0"}, HTTP_ACCEPT_LANGUAGE="en")
    french = Api(token=secret).get("/countries/SN/", HTTP_ACCEPT_LANGUAGE="fr")
    refusal(english, 400, field="limit")
    assert french.json()["name"] == "Sénégal"


def test_given_many_calls_when_they_pass_the_courtesy_then_429_with_a_wait_and_without_valkey_none(cast, monkeypatch):
    from rabatplatform.api.throttles import Courtesy

    monkeypatch.setattr(Courtesy, "THROTTLE_RATES", {"person": "3/min", "token": "3/min"})
    api = Api(cast.focal_point_senegal)
    monkeypatch.setattr("rabatplatform.api.throttles.time.time", lambda: 1_000_000.0)
    assert [api.get("/").status_code for _call in range(4)] == [200, 200, 200, 429]
    answer = api.get("/")
    refusal(answer, 429, code="too_many_requests")
    assert 0 < int(answer["Retry-After"]) <= 61
    monkeypatch.setattr("django.core.cache.backends.redis.RedisCacheClient.incr", _gone)
    assert api.get("/").status_code == 200


def _gone(*args, **kwargs):
    from redis.exceptions import ConnectionError

    raise ConnectionError
