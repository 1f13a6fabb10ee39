"""The directory in a real Chromium: searched, read, written to, with and without scripts, in English and French."""

import pytest

from focalpoints.models import Contact, Country, FormalChannel, Organisation, Role
from rabatplatform.access.scope import system_scope
from tests.browser.looks import LOOKS, of_look
from tests.browser.test_pages import look
from tests.factories import PASSWORD, appoint, make_member, make_person, make_post
from tests.seed import SEED

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def world(reference_data):
    """Senegal's team with a vacant post and ways to reach its focal point; an officer of UNODC who asks."""
    with system_scope("test"):
        senegal, unodc = Country.objects.get(alpha2="SN"), Organisation.objects.get(slug="unodc")
        icmpd = Organisation.objects.get(slug="icmpd")
    make_member(icmpd, Role.SECRETARIAT)
    asker = make_member(unodc, Role.FOCAL_POINT, password=PASSWORD, name="Anneli Brandt")
    coordinator = make_member(senegal, Role.COORDINATOR, password=PASSWORD, name="Ibrahima Thiam")
    deputy = make_post(senegal, Role.ANALYST, titles={"en": "Analysis of routes", "fr": "Analyse des routes"})
    appoint(make_person(name="Cheikh Diouf"), deputy)
    desk = make_post(
        senegal,
        titles={"en": "Migrant smuggling desk", "fr": "Trafic illicite de migrants"},
        institution="Division de lutte contre le trafic de migrants",
        working_languages=["fr", "wo", "en"],
        time_zone="Africa/Dakar",
        hours="8:00–17:00",
        out_of_hours="Duty line of the border police",
        competences=["police", "border"],
        accepts=["information", "urgent"],
        deputy=deputy,
    )
    holder = make_person(name="Aminata Sarr", password=PASSWORD)
    appoint(holder, desk)
    vacant = make_post(senegal, titles={"en": "Judicial cooperation", "fr": "Coopération judiciaire"}, deputy=deputy)
    for kind, value in (("phone", "+221 33 800 00 00"), ("email", "desk@police.example")):
        with system_scope("test"):
            Contact.objects.create(post=desk, owner=senegal.members_label, kind=kind, value=value)
    with system_scope("test"):
        FormalChannel.objects.create(country=senegal, kind="interpol", name="NCB Dakar", url="https://www.interpol.int/")
    return {"asker": asker, "coordinator": coordinator, "holder": holder, "desk": desk, "vacant": vacant}


def addresses(world):
    desk, vacant = world["desk"].get_absolute_url(), world["vacant"].get_absolute_url()
    return {
        "asker": [
            "/focal-points/",
            "/focal-points/?q=smuggling&competence=police",
            "/focal-points/?q=zzzz&show=vacant",
            "/focal-points/SN/",
            "/focal-points/GA/",
            desk,
            f"{desk}?on=2025-03-01",
            vacant,
            f"{vacant}message/",
            "/focal-points/messages/",
            "/focal-points/SN/channels/",
        ],
        "coordinator": [
            "/focal-points/SN/",
            desk,
            f"{desk}edit/",
            f"{desk}contacts/new/",
            "/focal-points/SN/channels/new/",
        ],
    }


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_given_every_page_of_the_directory_then_it_is_accessible_in_budget_and_quiet(visit, world, width, dark):
    wrong = []
    for who, pages in of_look(addresses(world), width, dark).items():
        visitor = visit(width=width, dark=dark)
        visitor.sign_in(world[who])
        for address in pages:
            wrong += look(visitor, address)
    assert not wrong, f"SEED={SEED}\n" + "\n".join(wrong)


@pytest.mark.parametrize("language", ["fr", "ar-xb"])
def test_given_another_language_then_every_page_of_the_directory_turns_with_it(visit, world, language):
    wrong = []
    for who, pages in addresses(world).items():
        visitor = visit(width=320)
        visitor.sign_in(world[who])
        visitor.context.add_cookies([{"name": "language", "value": language, "url": visitor.address}])
        for address in pages:
            wrong += look(visitor, address, axe=language == "fr")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("javascript", [True, False])
def test_given_a_question_when_it_is_asked_and_answered_then_both_find_it(visit, world, javascript):
    """Find the post, see who will read, write, answer."""
    asker = visit(javascript=javascript)
    page = asker.sign_in(world["asker"])
    page.goto("/focal-points/")
    page.fill("#q", "trafic illicite")
    page.click(".fbar button")
    page.wait_for_url(lambda url: "q=trafic" in url)
    page.click("text=Migrant smuggling desk")
    assert page.locator("text=Read by Aminata Sarr").is_visible()
    page.fill("[name=subject]", "Secure documents")
    page.fill("[name=text]", "Whom do we ask about stamps?")
    page.click("#write button")
    page.wait_for_url("**/messages/**")
    assert page.locator("text=Whom do we ask about stamps?").is_visible()
    talk = page.url
    holder = visit(javascript=javascript)
    theirs = holder.sign_in(world["holder"])
    theirs.goto(talk)
    theirs.fill("[name=text]", "Ask the border police.")
    theirs.click("main form button:has-text('Send')")
    theirs.wait_for_load_state()
    page.goto("/focal-points/messages/")
    page.click("text=Secure documents")
    assert page.locator("text=Ask the border police.").is_visible()
    assert asker.complaints == [] and holder.complaints == []


def test_given_a_filter_when_it_is_ticked_then_only_the_results_change(visit, world):
    visitor = visit()
    page = visitor.sign_in(world["asker"])
    page.goto("/focal-points/")
    page.evaluate("window.mark = 1")
    page.check("#competence-police")
    page.wait_for_selector("text=Migrant smuggling desk")
    assert "competence=police" in page.url and page.evaluate("window.mark") == 1
    assert page.locator("#results h2").first.inner_text() == "1 post"
    assert visitor.complaints == []


def test_given_paper_then_a_country_prints_its_posts_without_buttons(visit, world):
    visitor = visit()
    page = visitor.sign_in(world["asker"])
    page.goto("/focal-points/SN/")
    page.emulate_media(media="print")
    assert page.locator("text=Aminata Sarr").first.is_visible()
    assert not page.locator("text=Write to the coordinator").is_visible() and not page.locator(".nav").is_visible()
