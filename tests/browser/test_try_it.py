"""Try-it in a real Chromium: a key that works, also in the next group; a secret that is nowhere afterwards, an answer that is only text."""

import pytest
from django.utils import timezone

from focalpoints.models import Organisation, Role
from rabatplatform.access.scope import system_scope
from tests.browser.waiting import until
from tests.factories import PASSWORD, make_member, make_practice
from tests.keys import OPEN, secret_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LIST = "#op-practices_list"


@pytest.fixture
def agency(reference_data):
    with system_scope("test"):
        unodc = Organisation.objects.get(slug="unodc")
    person = make_member(unodc, Role.FOCAL_POINT, password=PASSWORD)
    title = "<img src=x onerror=alert(1)>"
    make_practice(unodc, state="published", title=title, texts={"summary": "S"}, listed_at=timezone.now())
    person.secret = secret_for(unodc, scopes=OPEN)[2]
    return person


def opened(page, operation):
    page.click(f"{operation} p[data-part=open] button")
    return page.locator(f"{operation} form[data-part=form]")


def said(form, page, *, begins) -> str:
    line = form.locator("[data-said]")
    until(page, "([node, begins]) => node.textContent.startsWith(begins)", arg=[line.element_handle(), begins])
    return line.text_content()


def test_given_a_key_when_an_operation_is_tried_then_its_answer_is_shown_as_text_and_the_secret_is_kept_nowhere(visit, agency):
    visitor = visit()
    page = visitor.sign_in(agency)
    page.goto("/api/v1/docs/practices/")
    form = opened(page, LIST)
    form.locator("button").click()
    said(form, page, begins="Type the secret")
    page.fill("#try-secret", agency.secret)
    form.locator("input").fill("limit=1")
    with page.expect_request(lambda asked: asked.url.endswith("/api/v1/practices/?limit=1")) as call:
        form.locator("button").click()
    assert call.value.headers["authorization"] == f"Token {agency.secret}" and "cookie" not in call.value.all_headers()
    said(form, page, begins="200")
    shown = form.locator("[data-shown]")
    assert "onerror" in shown.text_content() and shown.locator("img").count() == 0
    kept = page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href, history.state])"
    )
    assert agency.secret not in kept
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert page.input_value("#try-secret") == "" and shown.text_content() == ""
    assert visitor.complaints == []


def test_given_an_operation_that_writes_then_it_is_meant_each_time(visit, agency):
    page = visit().sign_in(agency)
    page.goto("/api/v1/docs/practices-writing/")
    page.fill("#try-secret", agency.secret)
    form = opened(page, "#op-practices_create")
    form.locator("button").click()
    said(form, page, begins="Tick that you mean it")
    form.locator("input[type=checkbox]").check()
    form.locator("button").click()
    assert said(form, page, begins="201") and "Location" in form.locator("[data-shown]").text_content()
    assert not form.locator("input[type=checkbox]").is_checked()


def test_given_a_part_of_an_address_that_leads_elsewhere_then_no_call_leaves(visit, agency):
    page = visit().sign_in(agency)
    page.goto("/api/v1/docs/practices/")
    page.fill("#try-secret", agency.secret)
    form = opened(page, "#op-practices_read")
    form.locator("input").first.fill("../../../account/logout")
    with page.expect_request(lambda asked: "/api/v1/" in asked.url) as call:
        form.locator("button").click()
    assert "..%2F..%2F" in call.value.url
    said(form, page, begins="404")


def test_given_no_javascript_then_the_line_of_curl_stands_and_nothing_of_a_form(visit, agency):
    page = visit(javascript=False).sign_in(agency)
    page.goto("/api/v1/docs/practices/")
    assert page.locator(f"{LIST} pre").first.is_visible() and "curl" in page.locator(f"{LIST} pre").first.text_content()
    assert not page.locator("#try-key").is_visible() and page.locator("[data-part=open]").count() == 0


def test_given_a_secret_when_another_group_is_opened_then_it_need_not_be_typed_again_and_outside_of_them_it_is_gone(
    visit, agency
):
    visitor = visit()
    page = visitor.sign_in(agency)
    page.goto("/api/v1/docs/practices/")
    page.fill("#try-secret", agency.secret)
    page.click(".pager a[rel=next]")
    page.wait_for_url("**/api/v1/docs/practices-comments/")
    until(page, "document.activeElement.tagName === 'H1'")
    page.click(".toc details summary")
    page.click('.toc details a[href="../countries/"]')
    page.wait_for_url("**/api/v1/docs/countries/")
    page.wait_for_selector("#op-countries_list p[data-part=open]")
    assert page.title().startswith("Countries") and page.input_value("#try-secret") == agency.secret
    assert page.locator("#op-countries_list p[data-part=open]").count() == 1
    form = opened(page, "#op-countries_list")
    form.locator("button").click()
    said(form, page, begins="200")
    kept = page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href, history.state])"
    )
    assert agency.secret not in kept and agency.secret not in page.content()
    page.go_back()
    page.wait_for_url("**/api/v1/docs/practices-comments/")
    until(page, "document.querySelector('h1').textContent === 'Comments on practices'")
    assert page.input_value("#try-secret") == ""
    page.fill("#try-secret", agency.secret)
    page.click('.toc a[href="/api/v1/docs/"]')
    page.wait_for_url("**/api/v1/docs/")
    assert page.locator("#try-secret").count() == 0
    assert visitor.complaints == []
