"""Pages of notifications, and digests as mails, in a real Chromium: accessible, in budget, quiet, never wider than the screen."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from focalpoints.models import Organisation
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.notifications.channels import mail
from rabatplatform.notifications.follows import source_of
from rabatplatform.notifications.lines import told_of
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.preferences import preferences_of
from rabatplatform.notifications.services.claims import looked_through
from rabatplatform.notifications.services.following import follow
from tests.browser.looks import LANGUAGES, LOOKS, of_language, of_look
from tests.browser.test_pages import look, visitors
from tests.browser.test_pages import world as practices_world
from tests.factories import PASSWORD, make_member
from tests.seed import SEED

pytestmark = [pytest.mark.browser, pytest.mark.slow]

world_of_practices = practices_world


@pytest.fixture
def world(world_of_practices, run_jobs):
    """With a follow, many messages of one person, some of them of one thing, mails that failed, and the Secretariat."""
    world = world_of_practices
    author = world["author"]
    with system_scope("test"):
        world["secretariat"] = make_member(
            Organisation.objects.get(slug=Organisation.SECRETARIAT), "secretariat", password=PASSWORD, language="en"
        )
    with access_scope(author):
        follow(actor=author.actor, source=source_of("practices"), filters={"country": ["PT", "NE"]})
    at = timezone.now()
    with system_scope("test"):
        for number in range(30):
            kind = ("practices.published", "practices.corrected", "practices.returned")[number % 3]
            thing = world["returned"] if number % 2 else world["published"]
            event = Event.objects.create(kind=kind, subject_id=thing.pk, created_at=at - timedelta(hours=number), published_at=at)
            common = {
                "event": event,
                "user": author,
                "kind": kind,
                "about": f"practice:{thing.pk}",
                "created_at": event.created_at,
            }
            Delivery.objects.create(channel="in_app", state="sent", sent_at=at, **common)
            state = (
                {"state": "failed", "error": "recipient_refused"} if number % 5 == 0 else {"rhythm": "daily", "not_before": at}
            )
            Delivery.objects.create(channel="mail", attempts=number % 5, **common, **state)
    return world


def addresses(world):
    return {
        "author": [
            "/notifications/",
            "/notifications/?show=unread",
            "/notifications/?show=waiting",
            "/notifications/?show=done",
            "/notifications/settings/",
            "/notifications/follows/",
            "/notifications/follows/preview/?source=practices&country=SN",
            "/notifications/calendar/",
            "/notifications/digest/",
            "/practices/?country=PT",
            f"/practices/{world['published'].address}/",
        ],
        "secretariat": [
            "/notifications/failures/",
            "/notifications/kinds/",
            "/notifications/kinds/?part=casework",
            "/notifications/kinds/practices.submitted/",
            "/notifications/kinds/casework.access_asked/",
        ],
    }


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_given_every_page_of_notifications_then_it_is_accessible_in_budget_and_quiet(visit, world, width, dark):
    wrong = []
    for visitor, pages in visitors(visit, of_look(addresses(world), width, dark), world=world, width=width, dark=dark):
        for address in pages:
            wrong += look(visitor, address)
    assert not wrong, f"SEED={SEED}\n" + "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_given_another_language_then_every_page_of_notifications_speaks_it_and_turns_with_it(visit, world, language):
    wrong = []
    for visitor, pages in visitors(visit, of_language(addresses(world), language), world=world, width=320):
        visitor.context.add_cookies([{"name": "language", "value": language, "url": visitor.address}])
        for address in pages:
            wrong += look(visitor, address, axe=language == "fr")
            direction = visitor.page.evaluate("document.documentElement.dir")
            if direction != ("rtl" if language == "ar-xb" else "ltr"):
                wrong.append(f"{address}: dir is {direction}")
    assert not wrong, f"SEED={SEED}\n" + "\n".join(wrong)


@pytest.mark.parametrize("language", ["en", "fr", "ar-xb"])
def test_given_a_digest_then_a_mail_program_shows_it_in_its_direction_without_loading_anything(visit, world, language):
    reader = world["author"]
    reader.language = language
    with system_scope("test"):
        rows = list(Delivery.objects.filter(user=reader, channel="mail", state="waiting").select_related("event", "user"))
        found = looked_through(reader, sorted(rows, key=lambda row: row.created_at, reverse=True))
        with translation.override(language):
            sending = mail.digest(reader, preferences_of([reader.pk])[reader.pk], told_of(found.lines), "key")
    (message,) = sending.args
    ((html, _kind),) = message.alternatives
    for width in (360, 1280):
        visitor = visit(width=width)
        asked = []
        visitor.page.on("request", lambda request, asked=asked: asked.append(request.url))
        visitor.page.set_content(html)
        sizes = visitor.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert sizes[0] <= sizes[1], f"{language} at {width}: {sizes}"
        assert visitor.page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar-xb" else "ltr")
        assert asked == []


def test_given_no_javascript_then_one_line_is_marked_read_on_its_tab_and_taken_back(visit, world):
    page = visit(width=360, javascript=False).sign_in(world["author"])
    page.goto("/notifications/?show=unread")
    new = page.locator(".nt > li.new")
    before = new.count()
    assert before == 2
    new.first.get_by_role("button", name="Mark as read").click()
    page.get_by_role("button", name="Mark as unread again").wait_for()
    assert "show=unread" in page.url and new.count() == before - 1
    page.get_by_role("button", name="Mark as unread again").click()
    page.get_by_text("messages are unread again.").wait_for()
    assert page.url.endswith("/notifications/?show=unread") and new.count() == before


def test_given_the_address_of_a_calendar_when_the_page_is_loaded_again_then_it_is_still_the_one_that_was_copied(visit, world):
    page = visit(javascript=False).sign_in(world["author"])
    page.goto("/notifications/calendar/")
    page.get_by_role("button", name="Make the address").click()
    address = page.locator("bdi[dir=ltr]", has_text=".ics").inner_text()
    page.reload()
    assert page.locator("bdi[dir=ltr]", has_text=".ics").count() == 0
    path = "/calendar/" + address.rpartition("/")[2]  # the address of the site is not that of this server
    assert page.context.request.get(path).status == 200
