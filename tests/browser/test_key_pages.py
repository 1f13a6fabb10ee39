"""Keys of organisations in a real Chromium: made, used, changed over and revoked by a coordinator on an old phone; every page."""

import re
import urllib.error
import urllib.request
from functools import partial

import pytest
from django.urls import reverse

from focalpoints.models import Organisation, Role
from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.models import AgencyKey, KeyRefusal
from tests.browser.looks import LOOKS, of_look
from tests.browser.test_pages import look, look_at_answer
from tests.factories import PASSWORD, make_member
from tests.keys import secret_for
from tests.seed import SEED

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SECRET = re.compile(r"\brabat_[0-9A-Za-z]{49}\b")
LIST = "/focal-points/unodc/keys/"


@pytest.fixture
def chief(reference_data):
    """UNODC's coordinator; an analyst of theirs holds the post that is to be responsible."""
    with system_scope("test"):
        unodc = Organisation.objects.get(slug="unodc")
    person = make_member(unodc, Role.COORDINATOR, password=PASSWORD, language="fr")
    person.keeper = make_member(unodc, Role.ANALYST).actor.post
    person.unodc = unodc
    return person


def shows(visitor, address):
    """Open a page that first asks who one is."""
    page = visitor.page
    page.goto(address)
    if "/reauthenticate/" in page.url:
        page.fill("[name=password]", PASSWORD)
        page.locator("main form button[type=submit], main form button:not([type])").first.click()
        page.wait_for_url(lambda url: "/reauthenticate/" not in url)
    return page


def sent(page, form):
    """Send a form; its answer."""
    with page.expect_navigation() as navigation:
        page.locator(f"{form} button").first.click()
    return navigation.value


def answer_to(visitor, secret) -> int:
    """The status of a call by the secret."""
    call = urllib.request.Request(f"{visitor.address}/api/v1/practices/?limit=1", headers={"Authorization": f"Token {secret}"})
    try:
        with urllib.request.urlopen(call, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_given_a_coordinator_on_an_old_phone_then_a_key_is_made_used_changed_over_and_revoked_without_javascript(visit, chief):
    visitor = visit(width=360, javascript=False, locale="fr-FR")
    visitor.sign_in(chief)
    page = visitor.page
    page.goto(LIST)
    assert "Il n’y a pas encore de clé" in page.inner_text("main")
    page = shows(visitor, page.locator(f"main a[href='{LIST}new/']").first.get_attribute("href"))
    page.locator("main form.card button").first.click()
    assert page.locator(".errs, [role=alert]").count(), "an empty form names what is missing"
    page.fill("[name=name]", "Entrepôt de données")
    page.select_option("[name=responsible]", str(chief.keeper.reference))
    page.check("[name=scopes][value='practices:read']")
    page.fill("[name=networks]", "127.0.0.0/16\n::1/128")
    page.select_option("[name=days]", "90")
    page.locator("main form.card button").first.click()
    (secret,) = SECRET.findall(page.inner_text("main"))
    assert answer_to(visitor, secret) == 200

    page.locator("main a.btn").last.click()
    page = shows(visitor, page.locator("main a[href$='/rotate/']").first.get_attribute("href"))
    page.locator("main form.card button").first.click()
    (successor,) = SECRET.findall(page.inner_text("main"))
    assert answer_to(visitor, successor) == answer_to(visitor, secret) == 200
    page.locator("main a.btn").last.click()
    page.locator("aside a[href$='/revoke/']").click()
    page.locator("main form[action$='/revoke/'] button").click()
    page.wait_for_load_state()
    assert "révoquée" in page.inner_text("main")
    assert answer_to(visitor, successor) == answer_to(visitor, secret) == 401
    assert not [said for said in visitor.complaints if "422" not in said]  # the empty form was refused


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_given_every_page_of_keys_then_it_is_accessible_in_budget_and_quiet(visit, chief, width, dark):
    key, _token, _secret = secret_for(chief.unodc, responsible=chief.keeper)
    suspended, _token, _secret = secret_for(chief.unodc, responsible=chief.keeper)
    with system_scope("test"):
        AgencyKey.objects.filter(pk=suspended.pk).update(suspended_at=suspended.made_at, suspended_for="network")
        moment = suspended.made_at
        KeyRefusal.objects.create(key=suspended, sort="network", what="203.0.113.0/24", times=5, first_at=moment, last_at=moment)
        KeyRefusal.objects.create(key=suspended, sort="scope", what="GET api:note-list", first_at=moment, last_at=moment)
    both = secret_for(chief.unodc, key=secret_for(chief.unodc, responsible=chief.keeper)[0])[0]
    pages = [
        *(LIST, f"{LIST}new/", chief.keeper.get_absolute_url(), chief.unodc.get_absolute_url()),
        *(reverse(f"focalpoints:{name}", args=[key.reference]) for name in ("key-detail", "key-rotate", "key-revoke")),
        reverse("focalpoints:key-detail", args=[suspended.reference]),
        reverse("focalpoints:key-rotate", args=[both.reference]),
    ]
    wrong = []
    for addresses in of_look({"chief": pages}, width, dark).values():
        visitor = visit(width=width, dark=dark)
        visitor.sign_in(chief)
        page = visitor.page
        page.goto(reverse("focalpoints:key-detail", args=[key.reference]))
        wrong += look_at_answer(
            visitor, "a change that came too late", partial(sent, page, "form[action$='/change/']"), status=422
        )
        assert page.locator("main a[target=_blank]").count() == 1
        shows(visitor, f"{LIST}new/")
        for address in addresses:
            wrong += look(visitor, address)
        for again in (False, True):
            page.goto(f"{LIST}new/")
            page.fill("[name=name]", "Data warehouse of the whole organisation, for the statistics of each quarter")
            page.select_option("[name=responsible]", str(chief.keeper.reference))
            page.check("[name=scopes][value='practices:write']")
            page.fill("[name=networks]", "127.0.0.0/16")
            name, status = ("a form that was sent twice", 422) if again else ("a secret", 200)
            wrong += look_at_answer(visitor, name, partial(sent, page, "main form.card"), status=status)
            assert len(SECRET.findall(page.inner_text("main"))) == (0 if again else 1)
    assert not wrong, f"SEED={SEED}\n" + "\n".join(wrong)
