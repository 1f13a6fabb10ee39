"""The calendar of one's deadlines: its address is a secret, shown once and revocable; what it says is asked under the person's rights."""

import threading
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from icalendar import Calendar

from focalpoints.models import Appointment
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User
from rabatplatform.notifications import feeds
from rabatplatform.notifications.models import CalendarFeed

pytestmark = pytest.mark.django_db
PAGE = "/notifications/calendar/"


@pytest.fixture
def person(cast):
    """A focal point of Senegal whose post ends in twenty days."""
    user = cast.focal_point_senegal
    with system_scope("test"):
        until = timezone.now() + timedelta(days=20)
        Appointment.objects.filter(user=user).update(valid=DateTimeTZRange(timezone.now() - timedelta(days=300), until))
        User.objects.filter(pk=user.pk).update(language="en")
    return user


def opened(client, person):
    """The path of a new feed."""
    client.force_login(person)
    address = made(client)
    client.logout()
    return address.removeprefix("http://testserver")


def made(client) -> str:
    """Press the button and see the address."""
    answer = client.post(PAGE)
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    page = client.get(PAGE)
    address = page.context["address"]
    assert address in page.content.decode()
    return address


def entries(answer):
    return [entry for entry in Calendar.from_ical(answer.content).walk("VEVENT")]


def test_given_an_address_when_a_calendar_reads_it_then_it_gets_the_days_without_signing_in(client, person):
    path = opened(client, person)
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (entry,) = [entry for entry in entries(answer) if "Last day" in entry["summary"]]
    assert entry["dtstart"].dt == (timezone.now() + timedelta(days=20)).date()
    again = [each["uid"] for each in entries(client.get(path))]
    assert again == [each["uid"] for each in entries(answer)]  # the same entry, not a second one
    with system_scope("test"):
        assert CalendarFeed.objects.get(user=person).used_at


def test_given_the_address_when_it_is_shown_then_it_is_shown_once_and_only_a_digest_is_kept(client, person):
    client.force_login(person)
    address = made(client)
    secret = address.rpartition("/")[2].removesuffix(".ics")
    again = client.get(PAGE)  # the page loaded again: neither the address nor another one
    assert again.context["address"] == "" and secret not in again.content.decode()
    with system_scope("test"):
        row = CalendarFeed.objects.get(user=person)
    assert row.digest == feeds.digest_of(secret) != secret
    assert secret not in str(dict(client.session))
    client.logout()
    assert client.get(address.removeprefix("http://testserver")).status_code == 200


def test_given_an_address_that_was_made_then_nobody_else_reads_it_on_that_browser_and_not_after_it_was_replaced(
    client, cast, person
):
    client.force_login(person)
    client.post(PAGE)
    cookie = client.cookies["calendar_made"]
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and cookie["path"] == PAGE
    client.force_login(cast.coordinator_senegal)
    assert client.get(PAGE).context["address"] == ""
    client.force_login(person)
    client.post(PAGE)
    with access_scope(person):
        feeds.open_feed(user=person)  # from another window
    assert client.get(PAGE).context["address"] == ""
    client.cookies["calendar_made"] = "http://testserver/calendar/x.ics:1:x"
    assert client.get(PAGE).context["address"] == ""


@pytest.mark.django_db(transaction=True)
def test_given_a_button_that_is_pressed_twice_then_two_addresses_are_made_one_after_the_other(person):
    first_is_made, go_on, made = threading.Event(), threading.Event(), []

    def press(before_the_commit=lambda: None):
        try:
            with access_scope(person):
                made.append(feeds.open_feed(user=person))
                before_the_commit()
        finally:
            connection.close()

    def hold():
        first_is_made.set()
        go_on.wait(30)

    threads = [threading.Thread(target=press, args=[hold]), threading.Thread(target=press)]
    threads[0].start()
    assert first_is_made.wait(30)
    threads[1].start()
    wait_for_a_lock()
    go_on.set()
    for thread in threads:
        thread.join(30)
    assert len(made) == 2
    with system_scope("test"):
        rows = CalendarFeed.objects.filter(user=person)
        assert rows.count() == 2
        assert feeds.is_address_of(rows.get(ended_at=None), made[1])


def wait_for_a_lock():
    """Until the second one waits for the first."""
    for _try in range(300):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        threading.Event().wait(0.05)
    raise AssertionError("nobody waits")


def test_given_the_feed_then_no_cache_keeps_it(client, person):
    answer = client.get(opened(client, person))
    assert set(answer["Cache-Control"].split(", ")) == {"no-store", "private"}


def test_given_a_new_secret_key_then_each_entry_keeps_its_name(client, person, settings):
    path = opened(client, person)
    before = [entry["uid"] for entry in entries(client.get(path))]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "k" * 60, []
    assert [entry["uid"] for entry in entries(client.get(path))] == before != []


def test_given_two_people_then_their_entries_have_different_names(client, cast, person):
    other = cast.contributor_senegal
    with system_scope("test"):
        until = timezone.now() + timedelta(days=20)
        Appointment.objects.filter(user=other).update(valid=DateTimeTZRange(timezone.now() - timedelta(days=300), until))
    mine, theirs = ({entry["uid"] for entry in entries(client.get(opened(client, one)))} for one in (person, other))
    assert mine and theirs and not mine & theirs


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Honolulu"])
def test_given_a_time_zone_then_the_feed_and_the_page_name_the_same_days(client, person, zone, monkeypatch):
    asked = []

    def days(user):
        asked.append(timezone.get_current_timezone())
        return []

    monkeypatch.setattr("rabatplatform.notifications.views.calendar.deadlines_of", days)
    with system_scope("test"):
        User.objects.filter(pk=person.pk).update(time_zone=zone)
    client.get(opened(client, person))
    assert asked == [ZoneInfo(zone), ZoneInfo(zone)]  # of the page that showed the address, of the feed


def test_given_a_revoked_or_replaced_or_made_up_address_then_it_is_not_found(client, person):
    first = opened(client, person)
    second = opened(client, person)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    client.force_login(person)
    assert client.post("/notifications/calendar/end/").status_code == 302
    client.logout()
    missing = client.get("/calendar/nobody-made-this.ics")
    gone = client.get(second)
    assert gone.status_code == missing.status_code == 404


def test_given_a_suspended_person_then_their_calendar_is_gone(client, person):
    path = opened(client, person)
    with system_scope("test"):
        User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get(path).status_code == 404


def test_given_a_post_that_ended_then_its_days_are_gone_from_the_next_reading_on(client, person):
    path = opened(client, person)
    with system_scope("test"):
        past = DateTimeTZRange(timezone.now() - timedelta(days=9), timezone.now() - timedelta(seconds=1))
        Appointment.objects.filter(user=person).update(valid=past)
    assert [entry for entry in entries(client.get(path)) if "Last day" in entry["summary"]] == []


def test_given_somebody_elses_feed_then_it_cannot_be_read_or_ended(cast, person):
    with access_scope(person):
        feeds.open_feed(user=person)
    other = cast.coordinator_senegal
    with access_scope(other):
        assert feeds.feed_of(other) is None
        assert CalendarFeed.objects.filter(user=person).update(ended_at=timezone.now()) == 0
    with access_scope(person):
        assert feeds.feed_of(person) is not None
