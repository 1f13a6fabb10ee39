"""Every page in a real Chromium: accessible, in budget, quiet, never wider than the screen.

Light and dark, two widths, French, right to left.
"""

import brotli
import pytest
from django.core.management import call_command
from django.urls import reverse

from focalpoints.models import Country, Organisation
from practices import services
from practices.models import Practice
from rabatplatform.access.scope import access_scope, system_scope
from tests.browser.looks import LANGUAGES, LOOKS, of_language, of_look
from tests.factories import PASSWORD, complete_content, make_member, make_practice
from tests.reference_pages import names_of_pages
from tests.seed import SEED

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]}
HTML_BYTES, RAW_BYTES, ELEMENTS = 12_000, 60_000, 1_000
STEPS = ("title", "actions", "results", "lessons", "frameworks", "check")


@pytest.fixture
def world(reference_data, run_jobs):
    """Senegal's team on the real practices, with a draft, a returned and a submitted practice and messages about them."""
    with system_scope("test"):
        senegal = Country.objects.get(alpha2="SN")
        unodc = Organisation.objects.get(slug="unodc")
    author = make_member(senegal, "focal_point", password=PASSWORD, language="en")
    coordinator = make_member(senegal, "coordinator", password=PASSWORD, language="en")
    make_member(unodc, "focal_point")
    draft = make_practice(senegal, title="A duty line for airline staff", author=author)
    content = complete_content(senegal, author.actor.post)
    with access_scope(author):
        submitted = services.create_draft(body=senegal, content=content, actor=author.actor)
        services.submit(practice=submitted, actor=author.actor)
        returned = services.create_draft(body=senegal, content=content | {"title": "Returned"}, actor=author.actor)
        services.submit(practice=returned, actor=author.actor)
    with access_scope(coordinator):
        services.return_to_author(practice=returned, reason="Please say who pays.", actor=coordinator.actor)
    run_jobs()
    with system_scope("test"):
        published = Practice.objects.get(slug="pt-trafficking-observatory")
    return {
        "author": author,
        "coordinator": coordinator,
        "draft": draft,
        "submitted": submitted,
        "returned": returned,
        "published": published,
    }


def addresses(world):
    def at(name, key, **more):
        return reverse(name, kwargs={"address": world[key].address, **more})

    return {
        "author": [
            "/",
            "/practices/",
            "/practices/?q=coordination&phenomenon=smuggling",
            "/practices/?q=zzzzzz",
            "/practices/new/",
            *(at("practices:practice-edit", "draft", step=step) for step in STEPS),
            at("practices:practice-edit", "returned", step="title"),
            at("practices:practice-detail", "published"),
            at("practices:practice-detail", "returned"),
            "/frameworks/",
            "/frameworks/abidjan-2019/",
            "/frameworks/marrakesh-2018-2020/",
            "/focal-points/",
            "/focal-points/SN/",
            "/focal-points/PT/",
            "/focal-points/unodc/",
            "/notifications/",
            "/account/2fa/",
            "/account/password/change/",
            "/account/sessions/",
            "/api/v1/docs/",
            *(f"/api/v1/docs/{name}/" for name in names_of_pages()),
            "/local/components/",
            "/casework/",
        ],
        "coordinator": [
            "/",
            "/notifications/",
            at("practices:practice-validate", "submitted"),
            at("practices:practice-return", "submitted"),
            at("practices:practice-detail", "submitted"),
        ],
        None: ["/account/login/", "/account/password/reset/", "/account/password/reset/done/"],
    }


def look(visitor, address, *, axe=True):
    """What is wrong with a page as it stands; [] when nothing is."""
    return look_at_answer(visitor, address, lambda: visitor.page.goto(address), axe=axe)


def look_at_answer(visitor, address, come, *, status=None, axe=True):
    """The same of what `come` leads to, which gives the answer: of a form that was sent, say. status: the one that is right."""
    page, wrong = visitor.page, []
    visitor.complaints.clear()
    answer = come()
    html = answer.text()
    if answer.status != status if status else answer.status >= 500 or (answer.status >= 400 and "casework" not in address):
        wrong.append(f"status {answer.status}")
    wrong += [f"console: {text}" for text in visitor.complaints if "404" not in text and str(status) not in text]
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    if width[0] > width[1]:
        wrong.append(f"scrolls sideways: {width}")
    sizes = (
        len(brotli.compress(html.encode(), quality=5)),
        len(html.encode()),
        page.evaluate("document.querySelectorAll('*').length"),
    )
    budget = (HTML_BYTES, RAW_BYTES, ELEMENTS)
    if "/local/" not in address:
        wrong += [
            f"{name} {size} over {most}"
            for name, size, most in zip(("brotli", "raw", "elements"), sizes, budget, strict=True)
            if size > most
        ]
    if axe:
        wrong += violations(page)
    return [f"{address}: {sentence}" for sentence in wrong]


def violations(page):
    from axe_playwright_python.base import AXE_FILE_PATH

    if not page.evaluate("typeof window.axe !== 'undefined'"):
        page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    found = page.evaluate("options => axe.run(document, options)", AXE)["violations"]
    return [f"axe {v['id']} at {[node['target'] for node in v['nodes']][:3]}" for v in found]


def visitors(visit, pages_of, *, world, **options):
    for who, pages in pages_of.items():
        visitor = visit(**options)
        if who:
            visitor.sign_in(world[who])
        yield visitor, pages


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_given_every_page_then_it_is_accessible_in_budget_and_quiet(visit, world, width, dark):
    wrong = []
    for visitor, pages in visitors(visit, of_look(addresses(world), width, dark), world=world, width=width, dark=dark):
        for address in pages:
            wrong += look(visitor, address)
    assert not wrong, f"SEED={SEED}\n" + "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_given_another_language_then_every_page_speaks_it_and_turns_with_it(visit, world, language):
    wrong = []
    for visitor, pages in visitors(visit, of_language(addresses(world), language), world=world, width=320):
        visitor.context.add_cookies([{"name": "language", "value": language, "url": visitor.address}])
        for address in pages:
            wrong += look(visitor, address, axe=language == "fr")
            direction = visitor.page.evaluate("document.documentElement.dir")
            if direction != ("rtl" if language == "ar-xb" else "ltr"):
                wrong.append(f"{address}: dir is {direction}")
    assert not wrong, f"SEED={SEED}\n" + "\n".join(wrong)


def test_given_a_first_and_a_second_visit_then_both_stay_in_their_budgets(visit, world):
    """Bytes are those of the files as they are served in production: precompressed."""
    call_command("check")
    visitor = visit()
    requests = []
    visitor.page.on("request", lambda request: requests.append(request.url))
    visitor.sign_in(world["author"])
    requests.clear()
    visitor.page.goto("/practices/")
    visitor.page.wait_for_load_state("networkidle")
    assert len(requests) <= 14
    assert all(url.startswith(visitor.address) for url in requests), "nothing loads from another host"
