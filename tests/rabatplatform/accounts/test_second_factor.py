"""A second factor before casework. Practices stand in for it: the rule reads settings.SECOND_FACTOR_NAMESPACES."""

import re
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.test import Client

from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.querysets import has_second_factor, second_factors
from tests.factories import PASSWORD, make_country, make_member, make_organisation, make_person
from tests.keys import secret_for
from tests.rabatplatform.accounts.helpers import (
    client_of,
    code_of,
    main_of,
    quiet_for_too_long,
    reauthenticated,
    signed_in,
    with_app,
    with_passkey,
)

pytestmark = pytest.mark.django_db
STEP = "/account/second-factor/"


@pytest.fixture
def guarded(settings):
    settings.SECOND_FACTOR_NAMESPACES = ["practices"]


def test_given_no_factor_when_a_guarded_page_is_asked_then_the_step_comes_first_and_knows_the_way_back(guarded):
    client = client_of(make_member(make_country("SN")))
    answer = client.get("/practices/?q=police")
    assert answer.status_code == 302 and answer.url == STEP + "?next=%2Fpractices%2F%3Fq%3Dpolice"
    page = main_of(client.get(answer.url))
    assert page.index("Add a passkey") < page.index("Set up an app") and "one password" in page


@pytest.mark.parametrize("give", [with_app, with_passkey])
def test_given_a_factor_then_the_page_opens(guarded, give):
    person = make_member(make_country("SN"))
    give(person)
    assert client_of(person).get("/practices/").status_code == 200


def test_given_recovery_codes_alone_then_they_are_no_factor(guarded):
    person = make_member(make_country("SN"))
    Authenticator.objects.create(user=person, type="recovery_codes", data={})
    assert client_of(person).get("/practices/").status_code == 302


def test_given_no_factor_then_the_api_refuses_a_session_and_serves_a_token(guarded):
    person = make_member(make_country("SN"))
    answer = client_of(person).get("/api/v1/practices/")
    assert answer.status_code == 403 and answer.json()["code"] == "second_factor_required"
    assert client_of(person).get("/api/v1/countries/").status_code == 200
    _key, _row, secret = secret_for(make_organisation("unodc"))
    assert Client(headers={"Authorization": f"Token {secret}"}).get("/api/v1/practices/").status_code == 200
    assert Client().get("/api/v1/practices/").status_code == 401


def test_given_no_factor_then_a_post_is_not_done_and_a_fragment_loads_the_step(guarded):
    client = client_of(make_member(make_country("SN")))
    answer = client.post("/practices/new/", {"title": "x"})
    assert answer.status_code == 302 and answer.url == STEP + "?next=%2F"
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/practices/?a=1"}
    answer = client.get("/practices/suggestions/?q=a", headers=headers)
    assert answer.status_code == 204 and answer["HX-Redirect"] == STEP + "?next=%2Fpractices%2F%3Fa%3D1"


def test_given_the_rooms_as_they_are_then_other_pages_stay_open():
    assert client_of(make_member(make_country("SN"))).get("/practices/").status_code == 200


def test_given_the_step_when_an_app_is_set_up_then_codes_come_and_then_the_page_one_came_for(guarded):
    person = make_member(make_country("SN"), password=PASSWORD)
    client = reauthenticated(signed_in(person))
    client.get(STEP + "?next=/practices/%3Fq%3Dpolice")
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r'<code dir="ltr">(\w+)</code>', page).group(1)
    answer = client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302 and answer.url == "/account/2fa/recovery-codes/"
    codes = client.get(answer.url)
    assert f'href="{STEP}"' in main_of(codes) and "Download" in main_of(codes)
    answer = client.get(STEP)
    assert answer.status_code == 302 and answer.url == "/practices/?q=police"
    assert client.get(answer.url).status_code == 200
    assert client.get(STEP).url == "/account/2fa/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example"])
def test_given_a_way_back_to_another_host_then_it_is_forgotten(target):
    person = make_person()
    with_app(person)
    answer = client_of(person).get(STEP, {"next": target})
    assert answer.status_code == 302 and answer.url == "/account/2fa/"


def test_given_many_people_then_their_factors_are_told_in_one_question(django_assert_num_queries):
    one, two, three = make_person(), make_person(), make_person()
    with_app(one)
    with_passkey(one)
    with_passkey(two)
    with django_assert_num_queries(1):
        assert second_factors([one.pk, two.pk, three.pk]) == {one.pk: {"totp", "webauthn"}, two.pk: {"webauthn"}}
    assert has_second_factor(one) and not has_second_factor(three)


def test_given_the_step_then_it_is_a_get():
    assert client_of(make_person()).post(STEP).status_code == 405


def test_given_a_device_that_was_quiet_when_it_asks_a_confidential_page_then_it_shows_again_who_sits_there(guarded):
    person = make_member(make_country("SN"))
    secret = with_app(person)
    client = client_of(person)
    assert client.get("/practices/").status_code == 200
    quiet_for_too_long(client)
    answer = client.get("/practices/?q=police")
    assert (
        answer.status_code == 302 and "reauthenticate" in answer.url and answer.url.endswith("next=%2Fpractices%2F%3Fq%3Dpolice")
    )
    assert client.get("/focal-points/").status_code == 200  # other rooms stay open
    body = client.get("/api/v1/practices/")
    assert body.status_code == 403 and body.json()["code"] == "reauthentication_required"
    shown = client.post("/account/2fa/reauthenticate/", {"code": code_of(secret), "next": "/practices/"})
    assert shown.status_code == 302 and client.get("/practices/").status_code == 200


def test_given_a_device_that_goes_on_then_it_stays_open_and_a_text_written_for_long_is_stored(guarded, monkeypatch):
    from practices.views import form
    from rabatplatform.accounts.idle import keeps_what_was_written

    person = make_member(make_country("SN"))
    with_app(person)
    client = client_of(person)
    quiet_for_too_long(client)
    assert client.post("/practices/new/", {"title": "Lost"}).status_code == 302 and practices_called("Lost") == 0
    keeps_what_was_written(form.practice_new)
    monkeypatch.setattr(form.practice_new, "keeps_what_was_written", True)
    client.post("/practices/new/", {"title": "Kept", "form_key": "0f7f8e0e-5a3e-4d4e-9a55-0f6f9d0c2a11"})
    assert practices_called("Kept") == 1
    assert client.get("/practices/").status_code == 302


def practices_called(title) -> int:
    from practices.models import Section

    with system_scope("test"):
        return Section.objects.filter(kind="title", text=title).count()


@pytest.fixture
def at(monkeypatch):
    """at(seconds): the codes of apps are made and read at that time."""
    return lambda seconds: monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: 1_800_000_000 + seconds))


def opened_by(person, code) -> bool:
    """Whether the password and then the code open a session, on a device of its own."""
    client = Client()
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    client.post("/account/2fa/authenticate/", {"code": code})
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(("late", "opens"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_given_a_phone_whose_clock_is_off_by_half_a_minute_then_its_code_is_taken(at, late, opens):
    person = make_member(make_country("SN"), password=PASSWORD)
    secret = with_app(person)
    at(5 + late)
    code = code_of(secret)
    at(5)
    assert opened_by(person, code) is opens


@pytest.mark.parametrize("shape", ["{0}{1}", "{0}-{1}", " {0} {1} "])
def test_given_a_code_that_was_taken_when_it_comes_again_while_it_is_good_then_it_is_wrong_even_with_an_emptied_cache(at, shape):
    person = make_member(make_country("SN"), password=PASSWORD)
    secret = with_app(person)
    at(5)
    before, code = code_of(secret, late=1), code_of(secret)
    assert opened_by(person, code)
    cache.clear()
    at(25)
    assert not opened_by(person, shape.format(code[:3], code[3:])) and not opened_by(person, before)
    at(50)
    assert not opened_by(person, code) and opened_by(person, code_of(secret))
