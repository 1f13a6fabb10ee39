"""The calendar of one's deadlines: its address is a secret, shown once and revocable; what it says is asked under the person's rights."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from icalendar import Calendar

from focalpoints.models import Appointment
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User
from rabatplatform.notifications import feeds
from rabatplatform.notifications.models import CalendarFeed

pytestmark = pytest.mark.django_db


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
    page = client.post("/notifications/calendar/")
    assert page.status_code == 200
    address = page.context["address"]
    assert address in page.content.decode()
    client.logout()
    return address.removeprefix("http://testserver")


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
    secret = opened(client, person).removeprefix("/calendar/").removesuffix(".ics")
    client.force_login(person)
    assert secret not in client.get("/notifications/calendar/").content.decode()
    with system_scope("test"):
        row = CalendarFeed.objects.get(user=person)
    assert row.digest == feeds.digest_of(secret) != secret


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
