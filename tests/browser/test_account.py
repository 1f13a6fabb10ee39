"""One's own account in a real Chromium: a second factor before casework, with and without JavaScript; every page accessible and quiet."""

import re

import pytest
from allauth.mfa.models import Authenticator

from rabatplatform.access.scope import access_scope
from rabatplatform.accounts import services
from tests.browser.test_pages import look, violations
from tests.factories import PASSWORD, make_country, make_member
from tests.rabatplatform.accounts.helpers import code_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES = [
    "/account/profile/",
    "/account/second-factor/",
    "/account/sessions/",
    "/account/email/",
    "/account/email/change/",
    "/account/erase/",
]


@pytest.fixture
def person(transactional_db):
    return make_member(make_country("SN"), "analyst", password=PASSWORD, language="en", name="Awa Diop", time_zone="Africa/Dakar")


def prove(page):
    """Show the password again, where a page asks for it."""
    if "/reauthenticate/" in page.url:
        page.fill("[name=password]", PASSWORD)
        page.click("main form button")


@pytest.mark.parametrize(("width", "dark", "language"), [(1280, False, "en"), (360, True, "fr"), (320, False, "ar-xb")])
def test_given_the_pages_of_ones_account_then_each_is_accessible_in_budget_and_quiet(visit, person, width, dark, language):
    with access_scope(person):
        services.ask_email_change(person=person, new_address="awa.new@example.org")
    visitor = visit(width=width, dark=dark)
    page = visitor.sign_in(person)
    page.goto("/account/email/change/")
    prove(page)
    visitor.context.add_cookies([{"name": "language", "value": language, "url": visitor.address}])
    wrong = []
    for address in PAGES:
        wrong += look(visitor, address)
        assert address in page.url
    assert not wrong, "\n".join(wrong)


def test_given_a_browser_with_a_passkey_then_it_is_set_up_and_leads_back_to_the_page_one_came_for(visit, person, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    settings.SECOND_FACTOR_NAMESPACES = ["practices"]
    visitor = visit()
    visitor.address = visitor.address.replace("127.0.0.1", "localhost")
    client = visitor.context.new_cdp_session(visitor.page)
    client.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    client.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page = visitor.page
    page.goto(f"{visitor.address}/account/login/?next=/practices/%3Fq%3Dpolice")
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button:not([type])")
    page.wait_for_url("**/account/second-factor/**")
    page.click("text=Add a passkey")
    prove(page)
    page.fill("[name=name]", "My phone")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    assert page.locator("ul.codes li").count() == 10 and not violations(page)
    page.click("text=I kept them: go on")
    page.wait_for_url("**/practices/?q=police")
    assert [row.type for row in Authenticator.objects.filter(user=person).exclude(type="recovery_codes")] == ["webauthn"]


def test_given_no_javascript_then_an_app_is_set_up_and_the_device_that_is_lost_is_told(visit, person):
    visitor = visit(javascript=False, width=360)
    page = visitor.sign_in(person)
    page.goto("/account/second-factor/")
    assert not page.locator("text=Add a passkey").is_visible() and page.locator("noscript p").is_visible()
    page.click("text=Set up an app")
    prove(page)
    secret = re.search(r'<code dir="ltr">(\w+)</code>', page.content()).group(1)
    page.fill("[name=code]", code_of(secret))
    page.click("text=Switch the app on")
    page.wait_for_url("**/recovery-codes/")
    visitor.sign_out()
    page.goto("/account/login/")
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button:not([type])")
    page.click("text=My device and codes are lost")
    page.click("text=Ask both")
    assert page.locator("h1").inner_text() == "Your coordinator and the secretariat are asked"
    assert not visitor.complaints
