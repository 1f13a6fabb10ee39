"""The second step of demo accounts: taken by a click, shown on a page, under local settings only."""

import pytest
from django.test import Client

from rabatplatform.accounts import demo_factor
from rabatplatform.accounts.querysets import has_second_factor
from tests.factories import PASSWORD, appoint, make_country, make_person, make_post
from tests.rabatplatform.accounts.helpers import client_of, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/local/second-step/"


@pytest.fixture
def analyst():
    person = make_person("analyst.sn@demo.example", password=PASSWORD)
    appoint(person, make_post(make_country("SN"), "analyst"))
    return person


def test_given_a_demo_account_when_it_takes_the_step_then_casework_opens_and_the_code_signs_in_from_then_on(analyst):
    client = signed_in(analyst)
    asked = client.get("/notes/", follow=True)
    assert PAGE in asked.text
    assert "<button" in client.get(PAGE).text
    assert client.post(PAGE, follow=True).redirect_chain[-1][0] == "/notes/"
    assert client.get("/notes/").status_code == 200

    again = Client()
    answer = again.post("/account/login/", {"login": analyst.email, "password": PASSWORD})
    assert answer.status_code == 302 and "2fa" in answer.url
    code = again.get(PAGE).context["code"]
    again.post(answer.url, {"code": code})
    assert again.get("/notes/").status_code == 200


def test_given_a_person_who_is_no_demo_account_or_has_a_step_then_it_is_not_taken(analyst):
    other = make_person()
    assert client_of(other).post(PAGE).status_code == 403 and not has_second_factor(other)
    demo_factor.take(analyst)
    assert client_of(analyst).post(PAGE).status_code == 403
    assert Client().post(PAGE).status_code == 403


def test_given_settings_without_a_demo_then_there_is_no_such_page(analyst, settings):
    settings.DEMO_ALLOWED = False
    assert client_of(analyst).get(PAGE).status_code == 404
    assert client_of(analyst).post(PAGE).status_code == 404
    assert PAGE not in client_of(analyst).get("/account/second-factor/").text
