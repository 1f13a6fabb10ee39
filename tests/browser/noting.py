"""People who do casework before their screens: each signs in by the page, with the code of an authenticator app."""

from focalpoints.models import Country, Organisation
from rabatplatform.access.scope import system_scope
from tests.factories import PASSWORD, make_member
from tests.rabatplatform.accounts.helpers import code_of, with_app


def members(roles: dict, language="en") -> dict:
    """{who: person} of {who: (code of a country or organisation, role)}; `secret` of each is that of their app."""
    found = {}
    for who, (code, role) in roles.items():
        with system_scope("test"):
            body = Country.objects.get(alpha2=code) if code.isupper() else Organisation.objects.get(slug=code)
        person = make_member(body, role, password=PASSWORD, language=language)
        with system_scope("test"):
            person.secret = with_app(person)
        found[who] = person
    return found


def sign_in(visitor, person):
    """Password, then the code. A code opens once: nobody signs in twice within half a minute."""
    page = visitor.page
    page.set_default_timeout(60_000)  # a PDF is made, a text screened, on a machine that may be busy
    page.goto("/account/login/")
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button:not([type])")
    page.wait_for_url("**/2fa/authenticate/**")
    for _turn in range(3):  # on a busy machine a code may be too old when it arrives
        page.fill("[name=code]", code_of(person.secret))
        with page.expect_navigation():
            page.click("main form:has([name=code]) button")
        if "/authenticate/" not in page.url:
            return page
    raise AssertionError(f"the code was not taken: {page.inner_text('main')}")


def prove_at_once(page):
    """Show again who one is before any page asks: exports and grants take no sign-in for it."""
    page.goto("/account/reauthenticate/")
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main form button")


def prove(page):
    """Show again who one is, where a page asks for it."""
    if "reauthenticate" in page.url:
        page.goto(page.url.replace("/2fa/reauthenticate/", "/reauthenticate/"))
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.click("main form button")
