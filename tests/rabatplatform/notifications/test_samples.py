"""The next digest on the screen, and a sample of it by mail. Neither counts as sent."""

import html

import pytest
from django.core.cache import cache
from django.utils import timezone

from practices import services
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.notifications.addresses import hash_of
from rabatplatform.notifications.models import Bounce, Delivery, Mail
from rabatplatform.notifications.services import write_deliveries
from rabatplatform.notifications.services.bounces import confirm_own_address
from rabatplatform.notifications.tasks import send_sample
from tests.factories import complete_content

pytestmark = pytest.mark.django_db
TITLE = "Checking travel documents at the airport"


@pytest.fixture(autouse=True)
def no_sample_before():
    cache.clear()


@pytest.fixture
def reader(cast):
    return cast.coordinator_senegal


@pytest.fixture
def browser(client, reader):
    client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def told(cast, draft, reader):
    """One practice waits for the reader; the mail about it waits for the digest."""
    with access_scope(cast.focal_point_senegal):
        services.submit(practice=draft, actor=cast.focal_point_senegal.actor)
    with system_scope("test"):
        event = Event.objects.get(kind="practices.submitted")
        write_deliveries(event)
        Delivery.objects.filter(event=event, channel="mail").update(rhythm="daily", not_before=timezone.now())
    return draft


def rows(reader):
    with system_scope("test"):
        return list(Delivery.objects.filter(user=reader).order_by("pk").values_list("channel", "state", "sent_at", "read_at"))


def test_given_something_kept_for_the_digest_then_the_page_shows_it_as_lines_and_as_plain_text(browser, told, reader):
    before = rows(reader)
    page = browser.get("/notifications/digest/").content.decode()
    lines, plain = page.split("<pre")
    plain, rest = plain.split("</pre>")
    for part in (lines, " ".join(plain.split())):
        assert part.count(f"“{TITLE}” was submitted") == 1
        assert part.count(told.get_absolute_url()) == 1
    assert TITLE not in rest
    assert "1 thing waits for you." in page
    assert "Daily at 07:30" in page
    assert rows(reader) == before


def test_given_marks_in_a_title_then_the_page_shows_them_as_they_are_and_not_as_code(browser, cast, reader):
    author, title = cast.focal_point_senegal, "Guards' & <b>pilots'</b> “watch”"
    with access_scope(author):
        content = complete_content(cast.senegal, author.actor.post) | {"title": title}
        draft = services.create_draft(body=cast.senegal, content=content, actor=author.actor)
        services.submit(practice=draft, actor=author.actor)
    with system_scope("test"):
        event = Event.objects.get(kind="practices.submitted")
        write_deliveries(event)
        Delivery.objects.filter(event=event, channel="mail").update(rhythm="daily", not_before=timezone.now())
    page = browser.get("/notifications/digest/")
    plain = page.content.decode().split("<pre")[1].split(">", 1)[1].split("</pre>")[0]
    assert "&amp;amp;" not in plain and "&amp;#x27;" not in plain and "<b>" not in plain
    assert title in " ".join(html.unescape(plain).split())


def test_given_nothing_kept_then_the_page_says_so(browser):
    page = browser.get("/notifications/digest/").content.decode()
    assert "Nothing is kept for it so far." in page
    assert "<pre" not in page


def test_given_a_sample_then_it_tells_what_is_unread_and_marks_nothing_as_sent(
    browser, told, reader, eager, mailoutbox, django_capture_on_commit_callbacks
):
    before = rows(reader)
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post("/notifications/sample/", follow=True)
    assert "on its way" in answer.content.decode()
    (mail,) = mailoutbox
    assert mail.to == [reader.email]
    assert "This is a sample that you asked for." in mail.body
    assert TITLE in " ".join(mail.body.split())
    assert rows(reader) == before
    with system_scope("test"):
        assert not Mail.objects.exists()


def test_given_nothing_unread_then_the_sample_says_so(browser, reader, eager, mailoutbox):
    browser.post("/notifications/sample/")
    (mail,) = mailoutbox
    assert mail.subject.startswith("Nothing new")
    assert "Nothing new." in mail.body and "Nothing new." in mail.alternatives[0].content


def test_given_a_second_sample_within_ten_minutes_then_none_is_sent_to_that_person(browser, cast, client, eager, mailoutbox):
    browser.post("/notifications/sample/")
    answer = browser.post("/notifications/sample/", follow=True)
    assert "Ask again in ten minutes." in answer.content.decode()
    assert len(mailoutbox) == 1
    client.force_login(cast.focal_point_spain, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post("/notifications/sample/")
    assert [mail.to for mail in mailoutbox][1:] == [[cast.focal_point_spain.email]]


def test_given_an_address_that_mails_come_back_from_then_no_sample_goes_and_the_page_says_why(browser, reader, eager, mailoutbox):
    with system_scope("test"):
        facts = {"is_hard": True, "address_hash": hash_of(reader.email), "told_at": timezone.now()}
        Bounce.objects.create(user=reader, source="s1", **facts)
    assert "mails to your address come back" in browser.post("/notifications/sample/", follow=True).content.decode()
    assert send_sample(reader.pk) is False  # queued before it was known
    assert mailoutbox == []
    with access_scope(reader):
        confirm_own_address(person=reader)
    browser.post("/notifications/sample/")
    assert len(mailoutbox) == 1


def test_given_a_worker_that_cannot_be_reached_then_the_page_says_so(browser, monkeypatch):
    from rabatplatform.notifications.views import samples

    monkeypatch.setattr(samples, "hand_over", lambda *given: False)
    assert "could not be sent now" in browser.post("/notifications/sample/", follow=True).content.decode()
