"""The main job, in a real Chromium: Senegal posts a practice in French, it goes through the door, Spain finds it in English.

With JavaScript, without it, by keyboard alone, on a narrow screen.
"""

import pytest

from focalpoints.models import Country
from practices.models import FrameworkItem, Practice, Theme
from rabatplatform.access.scope import system_scope
from tests.browser.waiting import until
from tests.factories import PASSWORD, make_member
from tests.reviewing import answer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE = "Ligne d’astreinte pour les compagnies aériennes"
ANSWERS = {
    "title": {
        "summary": "La police aux frontières et les compagnies vérifient ensemble les documents à l’aéroport de Dakar.",
        "lead_institution": "Direction de la police de l’air et des frontières",
    },
    "actions": {
        "problem": "Les faux documents étaient vus trop tard.",
        "actions": "Un guichet commun a été ouvert, puis une ligne d’astreinte.",
        "rights": "Personne n’est retenu pendant la vérification.",
    },
    "results": {"results": "Davantage de documents falsifiés ont été trouvés avant le départ."},
    "lessons": {
        "lessons": "Former ensemble les deux équipes.",
        "not_worked": "Le premier formulaire était trop long.",
        "conditions": "Un procureur de permanence qui répond dans l’heure.",
    },
}
THEME = "secure-documents"
RECOMMENDATION = "abidjan-2019:R1"


@pytest.fixture
def people(reference_data):
    with system_scope("test"):
        senegal, spain = Country.objects.get(alpha2="SN"), Country.objects.get(alpha2="ES")
    return {
        "author": make_member(senegal, "focal_point", password=PASSWORD, language="fr"),
        "coordinator": make_member(senegal, "coordinator", password=PASSWORD, language="fr"),
        "reader": make_member(spain, "focal_point", password=PASSWORD, language="en"),
        "outsider": make_member(spain, "coordinator", password=PASSWORD, language="en"),
    }


def open_folds(page, inside="main form"):
    """Open what is folded, as a person does: by its summary."""
    for _round in range(3):
        closed = page.locator(f"{inside} details:not([open]) > summary:visible")
        if not closed.count():
            return
        for place in reversed(range(closed.count())):
            closed.nth(place).click()


def fill_step(page, step):
    for name, text in ANSWERS.get(step, {}).items():
        page.fill(f"[name={name}]", text)
    if step == "title":
        page.check("[name=phenomena][value=smuggling]")
        choose(page, "kind", "mechanism")
        choose(page, "original_language", "fr")
    if step == "results":
        choose(page, "evidence", "statistics")
    if step == "frameworks":
        open_folds(page)
        with system_scope("test"):
            theme, item = Theme.objects.get(slug=THEME), FrameworkItem.objects.get(reference=RECOMMENDATION)
        page.check(f"[name=themes][value='{theme.pk}']")
        page.check(f"[name=framework_items][value='{item.pk}']")
        post = page.locator("select[name=contact_post]")
        if post.count():
            post.select_option(index=1)
        else:
            page.locator("[name=contact_post]").last.check()


def choose(page, name, value):
    """A choice is a list to pull down or a row of buttons."""
    if page.locator(f"select[name={name}]").count():
        page.select_option(f"select[name={name}]", value)
    else:
        page.check(f"[name={name}][value={value}]")


def save_and_continue(page):
    page.locator("main form .bar-b button").first.click()
    page.wait_for_load_state()


def step_of(page):
    return page.url.rstrip("/").rsplit("/", 1)[1]


def post_and_publish(visit, people, run_jobs, **options):
    """Written and validated in the browser; the reviews are those of tests/reviewing.py (test_life.py has them on the screen)."""
    practice, author, coordinator = post_and_validate(visit, people, run_jobs, **options)
    practice = answer(practice, ["publish", "publish"])
    assert practice.state == "published" and practice.slug
    return practice, author, coordinator


def post_and_validate(visit, people, run_jobs, *, locale="fr-FR", **options):
    author = visit(locale=locale, **options)
    page = author.sign_in(people["author"])
    page.goto("/practices/new/")
    page.fill("[name=title]", TITLE)
    save_and_continue(page)
    for step in ("title", "actions", "results", "lessons", "frameworks"):
        assert step_of(page) == step, page.url
        fill_step(page, step)
        save_and_continue(page)
    assert step_of(page) == "check"
    page.locator("main form[action$='/submit/'] button, main button[form][formaction$='/submit/']").last.click()
    page.wait_for_load_state()
    with system_scope("test"):
        practice = Practice.objects.select_related("current").get(created_by=people["author"])
    assert practice.state == "submitted", page.inner_text("main")
    run_jobs()

    coordinator = visit(locale=locale, **options)
    page = coordinator.sign_in(people["coordinator"])
    page.goto("/notifications/")
    page.locator("main ul a", has_text=TITLE).first.click()
    page.wait_for_load_state()
    assert practice.reference in page.url
    page.goto(f"/practices/{practice.reference}/validate/")
    page.locator("main form .bar-b button").click()
    page.wait_for_load_state()
    with system_scope("test"):
        practice = Practice.objects.get(pk=practice.pk)
    assert practice.state == "in_review", page.inner_text("main")
    return practice, author, coordinator


def found_in_english(visit, people, practice, **options):
    """A Spanish focal point asks in English for what was written in French."""
    visitor = visit(locale="en-GB", **options)
    page = visitor.sign_in(people["reader"])
    page.goto("/practices/?q=secure+documents&country=SN")
    link = page.locator(f"#results a[href='/practices/{practice.slug}/']").first
    link.click()
    page.wait_for_load_state()
    assert TITLE in page.inner_text("h1")
    return visitor


def test_given_a_practice_written_in_french_when_it_is_published_then_spain_finds_it_in_english(visit, people, run_jobs):
    outsider = visit(locale="en-GB")
    practice, author, coordinator = post_and_publish(visit, people, run_jobs)
    reader = found_in_english(visit, people, practice)
    page = outsider.sign_in(people["outsider"])
    assert page.goto(f"/practices/{practice.slug}/validate/").status == 403
    assert author.complaints == coordinator.complaints == reader.complaints == []


def test_given_no_javascript_on_a_narrow_screen_then_the_whole_job_is_done(visit, people, run_jobs):
    practice, _author, _coordinator = post_and_publish(visit, people, run_jobs, javascript=False, width=360)
    found_in_english(visit, people, practice, javascript=False, width=360)


def test_given_a_pause_while_writing_then_the_text_is_saved_and_a_second_editor_is_shown_both(visit, people):
    first = visit(locale="fr-FR")
    page = first.sign_in(people["author"])
    page.goto("/practices/new/")
    page.fill("[name=title]", TITLE)
    save_and_continue(page)
    second = visit(locale="fr-FR", javascript=False)
    other = second.sign_in(people["coordinator"])
    other.goto(page.url)

    with page.expect_response(lambda answer: answer.request.method == "POST" and "/edit/" in answer.url) as saved:
        page.fill("[name=summary]", "Le premier texte.")
    assert saved.value.status == 200
    until(page, "document.querySelector('[name=edition]').value === '2'")
    with system_scope("test"):
        practice = Practice.objects.select_related("current").get(created_by=people["author"])
        assert practice.current.sections.get(kind="summary").text == "Le premier texte."

    other.fill("[name=summary]", "Le second texte.")
    save_and_continue(other)
    said = other.inner_text("main")
    values = " ".join(other.locator("main textarea, main [data-conflict], main .conflict").all_inner_texts()) + said
    values += " ".join(field.input_value() for field in other.locator("main textarea").all())
    assert "Le premier texte." in values and "Le second texte." in values
    with system_scope("test"):
        assert practice.current.sections.get(kind="summary").text == "Le premier texte."


def press_until(page, selector, key="Tab", most=120):
    """Move by keyboard until the focus is on `selector`."""
    for _press in range(most):
        if page.evaluate("s => !!document.activeElement && document.activeElement.matches(s)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{selector} is not reached by {key} on {page.url}")


def test_given_a_keyboard_alone_then_somebody_signs_in_begins_a_practice_and_searches(visit, people):
    page = visit(locale="en-GB").page
    page.goto("/account/login/")
    press_until(page, "[name=login]")
    page.keyboard.type(people["author"].email)
    press_until(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/account/login" not in url)
    page.goto("/practices/new/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.classList.contains('skip')"), "the first stop leads past the header"
    page.keyboard.press("Enter")
    press_until(page, "[name=title]")
    page.keyboard.type(TITLE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit/title/")
    press_until(page, "[name=summary]")
    page.keyboard.type("Written without a mouse.")
    press_until(page, "[name=phenomena][value=smuggling]")
    page.keyboard.press("Space")
    press_until(page, "main form .bar-b button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit/actions/")
    with system_scope("test"):
        revision = Practice.objects.select_related("current").get(created_by=people["author"]).current
        assert revision.phenomena == ["smuggling"]
        assert revision.sections.get(kind="summary").text == "Written without a mouse."
    page.keyboard.press("Escape")
    page.goto("/practices/")
    page.keyboard.press("/")
    page.keyboard.type("documents")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=documents**")
    press_until(page, "#results h2 a, #results h3 a, #results .item a", most=200)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "q=documents" not in url)
    page.wait_for_load_state()
    assert page.locator("h1").count() == 1
