"""Still right, the ping and continuity in a real Chromium: accessible, in budget, one click with and without scripts."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from focalpoints.confirmation_links import path_for_body, path_for_post
from focalpoints.models import Appointment, Contact, Country, Organisation, Post, ReachPing, Role
from rabatplatform.access.scope import system_scope
from tests.browser.looks import LOOKS, of_look
from tests.browser.test_pages import look
from tests.factories import PASSWORD, appoint, make_member, make_person, make_post
from tests.seed import SEED

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DAY = timedelta(days=1)


@pytest.fixture
def world(reference_data):
    """Senegal's team as large as seats allow in some roles, all of it unconfirmed; its focal point was asked by a ping."""
    now = timezone.now()
    with system_scope("test"):
        senegal, icmpd = Country.objects.get(alpha2="SN"), Organisation.objects.get(slug="icmpd")
    secretariat = make_member(icmpd, Role.SECRETARIAT, password=PASSWORD)
    coordinator = make_member(senegal, Role.COORDINATOR, password=PASSWORD, name="Ibrahima Thiam")
    holder = make_member(senegal, Role.FOCAL_POINT, password=PASSWORD, name="Aminata Sarr")
    for role in [Role.CONTRIBUTOR, Role.OBSERVER] * 14:
        post = make_post(senegal, role, titles={"en": "Border police liaison at the airport", "fr": "Liaison"})
        appoint(make_person(), post, since=now - 400 * DAY, until=now - 90 * DAY)
        appoint(make_person(), post, since=now - 100 * DAY, after=now - 90 * DAY)
    with system_scope("test"):
        for kind, value in (("phone", "+221 33 800 00 00"), ("email", "desk@police.example")):
            Contact.objects.create(post=holder.actor.post, owner=senegal.members_label, kind=kind, value=value)
        held = Appointment.objects.get(user=holder)
        ping = ReachPing.objects.create(appointment=held, round="2026-2", owner=senegal.members_label)
        ping.refresh_from_db()
        for model in (Post, Appointment, Contact):
            model.objects.update(freshness="unconfirmed", next_step_at=now + 45 * DAY)
    return {"secretariat": secretariat, "coordinator": coordinator, "holder": holder, "ping": ping, "senegal": senegal}


def fresh(model):
    with system_scope("test"):
        return model.objects.filter(freshness="confirmed").count()


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_given_every_page_of_freshness_then_it_is_accessible_in_budget_and_quiet(visit, world, width, dark):
    pages = {
        "coordinator": ["/focal-points/confirm/", path_for_body(world["senegal"]), "/focal-points/SN/continuity/"],
        "holder": [path_for_post(world["holder"].actor.post), world["ping"].get_absolute_url()],
        "secretariat": ["/focal-points/confirm/", "/focal-points/continuity/", "/focal-points/ML/continuity/"],
    }
    wrong = []
    for who, addresses in of_look(pages, width, dark).items():
        visitor = visit(width=width, dark=dark)
        visitor.sign_in(world[who])
        for address in addresses:
            wrong += look(visitor, address)
    assert not wrong, f"SEED={SEED}\n" + "\n".join(wrong)


@pytest.mark.parametrize("javascript", [True, False])
def test_given_the_links_of_mails_when_a_holder_and_a_coordinator_open_them_then_one_click_confirms(visit, world, javascript):
    holder, coordinator = visit(javascript=javascript, width=360), visit(javascript=javascript)
    page = holder.sign_in(world["holder"])
    page.goto(path_for_post(world["holder"].actor.post))
    assert fresh(Contact) == 0  # opening the link changed nothing
    page.get_by_role("button", name="The chosen are still right").click()
    page.get_by_text("2 entries are confirmed.").wait_for()
    assert fresh(Contact) == 2
    page.goto(world["ping"].get_absolute_url())
    page.get_by_role("button", name="Yes, messages reach me").click()
    page.get_by_text("messages reach you").wait_for()
    page = coordinator.sign_in(world["coordinator"])
    page.goto(path_for_body(world["senegal"]))
    page.get_by_role("button", name="The chosen are still right").click()
    page.get_by_text("Choose at least one line.").wait_for()
    page.get_by_role("button", name=re.compile("^Still right")).first.click()
    page.get_by_text("1 entry is confirmed.").wait_for()
    assert fresh(Post) + fresh(Appointment) == 1
