"""A post passes from one person to the next, in a real Chromium: both people and the coordinator, in French and English, with and
without JavaScript, on a wide and a narrow screen."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from focalpoints.models import Appointment, Country, Handover
from rabatplatform.access.scope import system_scope
from tests.factories import PASSWORD, make_member

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORD = "La compagnie appelle avant 6 h."


@pytest.fixture
def people(reference_data):
    with system_scope("test"):
        senegal = Country.objects.get(alpha2="SN")
    fields = {"password": PASSWORD}
    return {
        "holder": make_member(senegal, "focal_point", name="Khady Mbaye", language="fr", **fields),
        "coordinator": make_member(senegal, "coordinator", name="Ibrahima Thiam", language="fr", **fields),
        "successor": make_member(senegal, "observer", name="Modou Faye", language="en", **fields),
    }


def stored() -> Handover:
    with system_scope("test"):
        return Handover.objects.select_related("made", "outgoing").get()


def press(page, selector):
    page.locator(selector).first.click()
    page.wait_for_load_state()


def plan(page, people, post):
    """Successor, then the days: the first one tomorrow, one week together."""
    page.goto(f"/focal-points/posts/{post.reference}/handover/")
    with system_scope("test"):
        reference = Appointment.objects.get(user=people["successor"]).reference
    page.select_option("select[name=person]", str(reference))
    press(page, "main form .bar-b button")
    assert page.url.endswith("/overlap/")
    first = timezone.now().date() + timedelta(days=1)
    page.fill("[name=begins_on]", first.isoformat())
    page.fill("[name=last_on]", (first + timedelta(days=6)).isoformat())
    press(page, "main form .bar-b button")
    assert page.locator("main svg.chart").count() == 1
    page.fill("[name=word]", WORD)
    press(page, "form[action$='/word/'] button")


def sign(page, address):
    page.goto(address)
    page.check("[name=agreed]")
    press(page, "form[action$='/sign/'] button")


def hand_over(visit, people, run_jobs, first, second):
    """first: options of the holder's and the coordinator's browser; second: of the successor's."""
    holder = visit(locale="fr-FR", **first)
    page = holder.sign_in(people["holder"])
    plan(page, people, people["holder"].actor.post)
    address = page.url
    run_jobs()
    coordinator = visit(locale="fr-FR", **first)
    page = coordinator.sign_in(people["coordinator"])
    page.goto("/")
    press(page, f"main .todo a.btn[href='{urlsplit(address).path}']")
    assert page.url == address and WORD in page.inner_text("main")
    press(page, "form[action$='/approve/'] button")
    run_jobs()
    sign(holder.page, address)
    assert stored().outgoing_signed_at and stored().made is None
    successor = visit(locale="en-GB", **second)
    page = successor.sign_in(people["successor"])
    page.goto("/")
    press(page, f"main .todo a.btn[href='{urlsplit(address).path}']")
    assert page.url == address and WORD in page.inner_text("main")
    assert "7 days, both hold the post" in page.inner_text("main")
    page.check("[name=agreed]")
    press(page, "form[action$='/sign/'] button")
    done = stored()
    assert done.state == "signed" and done.made.user_id == people["successor"].pk
    assert (done.outgoing.valid.upper - done.made.valid.lower).days == 7
    assert "The post passes to Modou Faye" in page.inner_text("main")
    return holder, coordinator, successor


def test_given_javascript_when_a_post_is_handed_over_then_both_sign_and_no_page_complains(visit, people, run_jobs):
    visitors = hand_over(visit, people, run_jobs, {}, {})
    assert [visitor.complaints for visitor in visitors] == [[], [], []]


def test_given_no_javascript_and_narrow_screens_then_it_is_the_same(visit, people, run_jobs):
    hand_over(visit, people, run_jobs, {"javascript": False, "width": 360}, {"javascript": False, "width": 360})


def test_given_a_deputy_for_some_days_when_the_holder_tells_an_absence_then_it_is_shown_and_ends_with_one_click(visit, people):
    page = visit(locale="fr-FR", javascript=False).sign_in(people["holder"])
    page.goto(f"/focal-points/posts/{people['holder'].actor.post.reference}/absence/")
    today = timezone.now().date()
    page.fill("[name=first_on]", today.isoformat())
    page.fill("[name=last_on]", (today + timedelta(days=4)).isoformat())
    with system_scope("test"):
        reference = Appointment.objects.get(user=people["coordinator"]).reference
    page.select_option("select[name=deputy]", str(reference))
    press(page, "main form .bar-b button")
    assert "Ibrahima Thiam" in page.inner_text("main")
    press(page, "form[action$='/end/'] button")
    assert page.locator("form[action$='/end/']").count() == 0
