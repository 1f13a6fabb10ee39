"""The life of a practice on the screen, from draft to adaptation by another country: written and validated in Senegal, reviewed by
posts of Ghana and Portugal, published, adapted by Niger, confirmed there, told on the page and on its journey.

In French, in English and turned right to left; with JavaScript and without.
"""

import pytest

from focalpoints.models import Country, Organisation, Post
from practices.models import Adaptation, Practice, Review
from rabatplatform.access.scope import system_scope
from tests.browser.looks import one_way
from tests.browser.test_main_job import TITLE, post_and_validate
from tests.browser.test_pages import violations
from tests.factories import PASSWORD, make_member

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LIVES = [
    pytest.param({"locale": "fr-FR"}, "fr", id="french"),
    pytest.param({"locale": "en-GB", "javascript": False, "width": 360}, "en", id="english-360-without-javascript"),
    pytest.param({"locale": "en-GB", "width": 360}, "ar-xb", id="right-to-left"),
]


@pytest.fixture
def people(reference_data, request):
    with system_scope("test"):
        bodies = {code: Country.objects.get(alpha2=code) for code in ("SN", "GH", "PT", "NE")}
        bodies["icmpd"] = Organisation.objects.get(slug="icmpd")

    def member(body, role):
        person = make_member(bodies[body], role, password=PASSWORD, language="fr")
        with system_scope("test"):
            Post.objects.filter(pk=person.actor.post.pk).update(working_languages=["fr", "en"])
        return person

    return {
        "author": member("SN", "focal_point"),
        "coordinator": member("SN", "coordinator"),
        "secretary": member("icmpd", "secretariat"),
        "first": member("GH", "focal_point"),
        "second": member("PT", "focal_point"),
        "adapter": member("NE", "focal_point"),
        "confirmer": member("NE", "coordinator"),
    }


# The innermost element that alone makes the page too wide
STICKS_OUT = """(() => { const wide = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
 let found = document.body;
 const hidden = [];
 for (;;) {
  const inside = [...found.children];
  inside.forEach(one => { hidden.push([one, one.style.display]); one.style.display = 'none' });
  const alone = inside.find(one => { one.style.display = ''; if (wide()) return true; one.style.display = 'none' });
  if (alone) { found = alone; continue }
  hidden.forEach(([one, was]) => { one.style.display = was });
  return found.outerHTML.slice(0, 400)
 } })()"""


class Life:
    """The people before their screens, each in the language of the run; what their consoles said is kept."""

    def __init__(self, visit, people, options, language):
        self.visit, self.people, self.options, self.language = visit, people, options, language
        self.screens = {}

    def before(self, who):
        if who not in self.screens:
            visitor = self.visit(**self.options)
            visitor.sign_in(self.people[who])
            visitor.context.add_cookies([{"name": "language", "value": self.language, "url": visitor.address}])
            self.screens[who] = visitor
        return self.screens[who].page

    def press(self, page, selector):
        with page.expect_navigation():
            page.locator(selector).first.click()

    def is_sound(self, page):
        """Accessible, turned as it should be, and no wider than the screen."""
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} scrolls sideways: {page.evaluate(STICKS_OUT)}"
        assert page.evaluate("document.documentElement.dir") == ("rtl" if self.language == "ar-xb" else "ltr"), page.url
        if self.options.get("javascript", True):
            assert violations(page) == [], page.url


def now(practice) -> Practice:
    with system_scope("test"):
        return Practice.objects.select_related("current").get(pk=practice.pk)


def ask_reviewers(life, practice):
    page = life.before("secretary")
    page.goto("/practices/reviews/")
    assert TITLE in page.inner_text("main")
    life.is_sound(page)
    page.goto(f"/practices/{practice.address}/reviewers/")
    for who in ("first", "second"):
        page.check(f"[name=posts][value='{life.people[who].actor.post.reference}']")
    life.is_sound(page)
    life.press(page, "main form:has([name=posts]) .bar-b button")
    with system_scope("test"):
        assert Review.objects.filter(round__practice=practice.pk, state="asked").count() == 2, page.inner_text("main")


def review(life, practice, who, decision="publish"):
    page = life.before(who)
    page.goto("/practices/reviews/")
    assert TITLE in page.inner_text("main")
    page.goto(f"/practices/{practice.address}/review/")
    page.check("[name=conflict][value=no]")
    life.is_sound(page)
    life.press(page, "main form[action$='/declare/'] .bar-b button")
    assert page.locator("#marks").count(), page.inner_text("main")
    for mark in page.locator("#marks [name^=mark_][value='3']").all():
        mark.check(force=True)
    for question in page.locator("#marks [name^=ask_][value=yes]").all():
        question.check(force=True)
    page.check(f"#marks [name=decision][value={decision}]", force=True)
    page.fill("#marks [name=words]", "Clair et utile.")
    life.is_sound(page)
    life.press(page, "#marks [name=send]")
    with system_scope("test"):
        answered = Review.objects.get(round__practice=practice.pk, post=life.people[who].actor.post)
    assert answered.state == "answered", page.inner_text("main")
    assert len(answered.scores) == 9


def read_the_letter(life, practice):
    page = life.before("author")
    page.goto(f"/practices/{practice.address}/way/")
    assert "Clair et utile." in page.inner_text("main")
    life.is_sound(page)


def adapt(life, practice):
    page = life.before("adapter")
    page.goto(f"/practices/{practice.address}/")
    life.is_sound(page)
    life.press(page, f"a[href='/practices/{practice.address}/adapt/']")
    page.fill("[name=since_year]", "2025")
    life.press(page, "main form .bar-b button")
    page.fill("[name=changed]", "La ligne passe par un téléphone portable.")
    page.fill("[name=needed]", "Un agent de plus.")
    page.fill("[name=result]", "Trois compagnies appellent.")
    page.fill("[name=failed]", "Le registre papier a été abandonné.")
    if page.locator("select[name=running]").count():
        page.select_option("select[name=running]", "yes")
    else:
        page.check("[name=running][value=yes]", force=True)
    for name, value in (("language", "fr"),):
        if page.locator(f"select[name={name}]").count():
            page.select_option(f"select[name={name}]", value)
    if page.locator("[name=institution]").count():
        page.fill("[name=institution]", "Agence nationale")
    life.is_sound(page)
    life.press(page, "[name=submit]")
    with system_scope("test"):
        made = Adaptation.objects.get(practice=practice.pk)
    assert made.state == "submitted", page.inner_text("main")
    page = life.before("confirmer")
    page.goto(made.get_absolute_url())
    life.is_sound(page)
    life.press(page, "form[action$='/confirm/'] button")
    with system_scope("test"):
        assert Adaptation.objects.get(pk=made.pk).state == "confirmed", page.inner_text("main")


def told_to_readers(life, practice):
    page = life.before("author")
    page.goto(f"/practices/{practice.address}/")
    assert "La ligne passe par un téléphone portable." in page.inner_text("#adapted")
    assert "Le registre papier a été abandonné." in page.inner_text("#adapted")
    page.goto(f"/practices/{practice.address}/journey/")
    assert "2025" in page.inner_text("main")
    life.is_sound(page)


@pytest.mark.parametrize(("options", "language"), one_way(LIVES))
def test_given_a_draft_when_it_lives_then_it_is_reviewed_published_and_adapted_by_another_country(
    visit, people, run_jobs, options, language
):
    life = Life(visit, people, options, language)
    practice, author, coordinator = post_and_validate(visit, people, run_jobs, **options)
    run_jobs()
    ask_reviewers(life, practice)
    run_jobs()
    review(life, practice, "first")
    run_jobs()
    assert now(practice).state == "in_review"
    review(life, practice, "second")
    run_jobs()
    practice = now(practice)
    assert practice.state == "published"
    read_the_letter(life, practice)
    adapt(life, practice)
    run_jobs()
    told_to_readers(life, practice)
    complaints = [line for visitor in [author, coordinator, *life.screens.values()] for line in visitor.complaints]
    assert complaints == []
