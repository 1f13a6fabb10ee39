"""Adaptations, the journey, still valid and taking over in a real Chromium: accessible, in budget, with and without scripts."""

import os
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from focalpoints.models import Country, Role
from practices.models import Adaptation, Practice
from rabatplatform.access.scope import system_scope
from tests.adapting import begin, confirm, submit
from tests.browser.looks import LOOKS, of_look
from tests.browser.test_pages import look
from tests.factories import PASSWORD, make_member, make_practice
from tests.practices.test_confirmation import make_confirmed, on_rung
from tests.seed import SEED

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def world(reference_data):
    """A practice of Senegal that Ghana, Morocco and Portugal adapted; Spain's in hand; two of Senegal to be confirmed."""
    with system_scope("test"):
        countries = {code: Country.objects.get(alpha2=code) for code in ("SN", "ES", "GH", "MA", "PT")}
        source = Practice.objects.filter(owner=countries["SN"].team_label_id, origin="source_document").first()
    people = {
        "coordinator": make_member(countries["SN"], Role.COORDINATOR, password=PASSWORD),
        "spain": make_member(countries["ES"], Role.FOCAL_POINT, password=PASSWORD),
        "spain_coordinator": make_member(countries["ES"], Role.COORDINATOR, password=PASSWORD),
    }
    practice = make_practice(countries["SN"], state="published", title="Airport desk", slug="airport-desk", year=2020)
    for number, code in enumerate(("GH", "MA", "PT")):
        person = make_member(countries[code], Role.COORDINATOR)
        confirm(practice, person, countries[code], person, since_year=2021 + number)
    waiting = submit(practice, people["spain"], countries["ES"])
    other = make_practice(countries["SN"], state="published", title="Second desk", slug="second-desk", year=2020)
    draft = begin(other, people["spain"], countries["ES"])
    for title, rung in (("Old", "unconfirmed"), ("Older", "notice_2")):
        on_rung(make_confirmed(countries["SN"], title=title, slug=title.lower(), ago=800), rung)
    return {**people, "waiting": waiting, "draft": draft, "source": source, "since": timezone.now() - timedelta(days=1)}


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_given_every_page_of_adaptations_and_confirmation_then_it_is_accessible_in_budget_and_quiet(visit, world, width, dark):
    take_over = [f"/practices/{world['source'].slug}/take-over/"] if world["source"] else []
    pages = {
        "coordinator": ["/practices/unconfirmed/", "/practices/old/", "/practices/airport-desk/journey/", *take_over],
        "spain": [
            "/practices/airport-desk/",
            "/practices/airport-desk/adapt/",
            f"{world['draft'].get_absolute_url()}edit/",
            f"{world['draft'].get_absolute_url()}withdraw/",
            "/practices/adaptations/",
        ],
        "spain_coordinator": [world["waiting"].get_absolute_url(), f"{world['waiting'].get_absolute_url()}return/", "/"],
    }
    wrong = []
    for who, addresses in of_look(pages, width, dark).items():
        visitor = visit(width=width, dark=dark)
        visitor.sign_in(world[who])
        for address in addresses:
            wrong += look(visitor, address)
            if folder := os.environ.get("SHOTS"):
                visitor.page.screenshot(path=f"{folder}/{width}{address.replace('/', '_')}.png", full_page=True)
    assert not wrong, f"SEED={SEED}\n" + "\n".join(wrong)


@pytest.mark.parametrize("javascript", [True, False])
def test_given_another_country_when_it_adapts_a_practice_then_all_read_it_on_the_journey(visit, world, javascript):
    writer, reader = visit(javascript=javascript, width=360), visit(javascript=javascript)
    page = writer.sign_in(world["spain"])
    page.goto(f"{world['draft'].get_absolute_url()}edit/")
    page.fill("[name=changed]", "Two desks and one telephone line")
    if javascript:  # saved by itself
        page.wait_for_selector("#id_edition[value='2']", state="attached")
    page.get_by_role("button", name="Submit to the coordinator").click()
    page.get_by_text("Submitted. The coordinator of Spain reads it next.").wait_for()
    page = reader.sign_in(world["spain_coordinator"])
    page.goto(world["draft"].get_absolute_url())
    page.get_by_role("button", name="Confirm").click()
    page.get_by_text("Confirmed in the name of Spain").wait_for()
    page.goto("/practices/second-desk/journey/")
    page.get_by_role("link", name="How they adapted it").click()
    page.get_by_text("Two desks and one telephone line").wait_for()
    with system_scope("test"):
        assert Adaptation.objects.get(pk=world["draft"].pk).state == "confirmed"


@pytest.mark.parametrize("javascript", [True, False])
def test_given_practices_that_are_due_when_their_coordinator_clicks_then_they_are_confirmed(visit, world, javascript):
    page = visit(javascript=javascript).sign_in(world["coordinator"])
    page.goto("/practices/unconfirmed/")
    page.get_by_role("button", name="The chosen are still valid").click()
    page.get_by_text("Choose at least one practice.").wait_for()
    page.get_by_role("button", name=re.compile("^Still valid.*Older")).click()
    page.get_by_text("1 practice is confirmed.").wait_for()
    page.goto("/practices/old/")
    page.get_by_role("button", name="Still valid").click()
    page.get_by_text("Confirmed: it is still valid.").wait_for()
