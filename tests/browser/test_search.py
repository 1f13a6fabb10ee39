"""The search page in a real browser: filters by htmx and without it, suggestions, the keyboard, a narrow screen."""

import os
import re

import pytest

from focalpoints.models import Country
from tests.browser.waiting import until
from tests.factories import PASSWORD, make_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


@pytest.fixture
def reader(reference_data):
    return make_member(Country.objects.get(alpha2="ES"), password=PASSWORD)


def shoot(page, name):
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_given_javascript_when_a_filter_is_ticked_then_results_numbers_and_address_follow_and_focus_stays(visit, reader):
    visitor = visit()
    page = visitor.sign_in(reader)
    page.goto("/practices/?q=police")
    shoot(page, "search-1280")
    before = page.inner_text("#n")
    page.check("#phenomenon-smuggling")
    page.wait_for_url("**/practices/?q=police&phenomenon=smuggling")
    until(page, "before => document.querySelector('#n').innerText !== before", arg=before)
    assert page.evaluate("document.activeElement.id") == "phenomenon-smuggling"
    assert page.inner_text(".chips .chip").startswith("Migrant smuggling")
    until(page, "document.querySelector('#live').innerText === document.querySelector('#n').innerText")
    page.select_option("#so", "oldest")
    page.wait_for_url("**sort=oldest**")
    page.check("#country-ES")
    page.wait_for_url("**country=ES**")
    assert "sort=oldest" in page.url and "q=police" in page.url
    page.go_back()
    page.wait_for_url(lambda url: "country=ES" not in url)
    assert visitor.complaints == []


def test_given_three_letters_then_words_are_suggested(visit, reader):
    page = visit().sign_in(reader)
    page.goto("/practices/")
    page.locator("#q").press_sequentially("observ", delay=30)
    page.wait_for_selector("#words option", state="attached")
    assert "observatory" in page.eval_on_selector_all("#words option", "options => options.map(o => o.value)")
    page.press("#q", "Enter")
    page.wait_for_url("**/practices/?q=observ")


def test_given_no_javascript_then_apply_filters_and_the_map_do_the_same(visit, reader):
    page = visit(javascript=False, width=360).sign_in(reader)
    page.goto("/practices/?q=traite")
    page.check("#phenomenon-trafficking")
    page.click("text=Apply filters")
    assert page.url.endswith("/practices/?q=traite&phenomenon=trafficking")
    page.click(".tiles a:has-text('SN')")
    assert "country=SN" in page.url and "phenomenon=trafficking" in page.url
    shoot(page, "search-no-js-360")


@pytest.mark.parametrize(("width", "locale", "dark"), [(320, "en-GB", False), (360, "fr-FR", False), (1280, "fr-FR", True)])
def test_given_any_width_then_nothing_scrolls_sideways(visit, reader, width, locale, dark):
    page = visit(width=width, locale=locale, dark=dark).sign_in(reader)
    for name, query in (("hits", "q=documents+sécurisés"), ("typo", "q=traficking"), ("none", "q=zzzz&country=MT"), ("all", "")):
        page.goto(f"/practices/?{query}")
        shoot(page, f"search-{name}-{width}-{locale}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, query


def test_given_the_page_then_its_tiles_are_large_enough_to_touch(visit, reader):
    page = visit(width=320).sign_in(reader)
    page.goto("/practices/")
    page.evaluate("document.querySelector('details[data-wide]').open = true")
    sides = page.eval_on_selector_all(
        ".tiles li:not(.org) a", "tiles => tiles.map(t => t.getBoundingClientRect()).flatMap(r => [r.width, r.height])"
    )
    assert min(sides) >= 24 and re.search(r"Senegal, 3 practices", page.content())
