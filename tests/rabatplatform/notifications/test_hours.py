"""Quiet hours and what a person chose hold at the moment of sending, also for what is late, tried again, or tried again by hand."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.topics import Topic
from rabatplatform.notifications.models import Delivery, Mail, NotificationSettings
from rabatplatform.notifications.rhythm import MOST_A_WEEK, Preferences
from rabatplatform.notifications.services import send, send_digest
from rabatplatform.notifications.services.retrying import retry_failed
from rabatplatform.notifications.tasks import deliver_left_behind
from tests.factories import make_practice
from tests.rabatplatform.notifications.test_digests import ASKED, NEWS, due, happen, mail_row, mails_of

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)  # a Thursday
MORNING = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)


@pytest.fixture
def person(cast):
    with system_scope("test"):
        User.objects.filter(pk=cast.focal_point_senegal.pk).update(time_zone="UTC")
    return cast.focal_point_senegal


def chooses(person, **chosen):
    with system_scope("test"):
        NotificationSettings.objects.update_or_create(user=person, defaults=chosen)


def quiet_nights(person):
    chooses(person, quiet_from=time(21), quiet_until=time(6))


def asked(cast, person, **facts):
    """A mail that asks something, written before what the test chooses."""
    event = happen(ASKED, make_practice(cast.senegal, state="returned", author=person), person)
    with system_scope("test"):
        Delivery.objects.filter(event=event).update(**facts)
    return event


def at(monkeypatch, moment):
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.mark.parametrize("facts", [{}, {"attempts": 3, "error": "timeouterror"}], ids=["late", "tried again"])
def test_given_quiet_hours_when_a_late_mail_or_a_retry_comes_up_then_it_waits_for_their_end(
    cast, person, monkeypatch, mailoutbox, facts
):
    at(monkeypatch, NIGHT)
    event = asked(cast, person, **facts)
    quiet_nights(person)
    assert send(mail_row(event, person).pk) == "waiting"
    row = mail_row(event, person)
    assert (row.not_before, row.attempts) == (MORNING, facts.get("attempts", 0))
    assert mailoutbox == [] and deliver_left_behind() == 0
    at(monkeypatch, MORNING)
    assert deliver_left_behind() == 1
    assert len(mailoutbox) == 1


def test_given_a_failed_mail_that_is_tried_again_by_hand_at_night_then_it_waits_for_the_morning(
    cast, person, monkeypatch, mailoutbox
):
    at(monkeypatch, NIGHT)
    event = asked(cast, person, state="failed", attempts=7, error="timeouterror")
    quiet_nights(person)
    with access_scope(cast.secretariat):
        retry_failed(actor=cast.secretariat.actor, references=[mail_row(event, person).reference])
    deliver_left_behind()
    assert mailoutbox == []
    assert mail_row(event, person).not_before == MORNING


@pytest.mark.parametrize("chosen", ["no mails", "only here"])
def test_given_mails_or_their_topic_switched_off_since_then_the_message_is_left_to_the_platform(cast, person, mailoutbox, chosen):
    event = asked(cast, person)
    if chosen == "no mails":
        with system_scope("test"):
            User.objects.filter(pk=person.pk).update(mail_notifications=False)
    else:
        chooses(person, choices={kind_of(ASKED).topic.code: "here"})
    assert send(mail_row(event, person).pk) == "folded"
    assert mails_of(person) == {("folded", "not_wanted"): 1} and mailoutbox == []


def test_given_a_change_of_rights_and_no_mails_then_it_is_told_all_the_same(cast, person, monkeypatch, mailoutbox):
    fixed = Topic("test.fixed", "Rights", "for_information", "at_once", fixed=True)
    monkeypatch.setitem(kind_of(NEWS).__dict__, "topic", fixed)
    with system_scope("test"):
        User.objects.filter(pk=person.pk).update(mail_notifications=False)
    event = happen(NEWS, make_practice(cast.senegal, state="published"), person)
    assert send(mail_row(event, person).pk) == "sent"


def test_given_a_digest_that_is_late_then_it_does_not_come_in_quiet_hours(cast, person, monkeypatch, mailoutbox):
    at(monkeypatch, NIGHT)
    event = happen(NEWS, make_practice(cast.senegal, state="published"), person)
    quiet_nights(person)
    with system_scope("test"):
        Delivery.objects.filter(event=event).update(not_before=NIGHT - timedelta(hours=16))
    assert send_digest(person.pk) == "put_off"
    assert (mail_row(event, person).not_before, mailoutbox) == (MORNING, [])


def test_given_a_digest_whose_own_hour_is_quiet_then_it_comes_at_its_hour(cast, person, monkeypatch, mailoutbox):
    at(monkeypatch, NIGHT)
    happen(NEWS, make_practice(cast.senegal, state="published"), person)
    chooses(person, quiet_from=time(21), quiet_until=time(6), digest_at=time(23, 30))
    due(person)
    assert send_digest(person.pk) == "sent"


@pytest.mark.parametrize(
    ("now", "until", "ends"),
    [
        ((0, 15), time(2, 30), (0, 30)),  # 02:15 for the first time
        ((1, 15), time(2, 30), (1, 30)),  # 02:15 again
        ((1, 0), time(2, 30), (1, 30)),  # 02:00 again: it was over, and is quiet once more
        ((1, 15), time(3, 30), (2, 30)),
        ((1, 45), time(2, 30), (1, 45)),
    ],
    ids=lambda value: str(value),
)
def test_given_the_hour_that_the_clock_repeats_then_quiet_hours_never_end_in_the_past(now, until, ends):
    preferences = Preferences(zone=ZoneInfo("Europe/Madrid"), quiet=(time(22), until))
    of_that_night = datetime(2026, 10, 25, tzinfo=UTC)
    moment = of_that_night.replace(hour=now[0], minute=now[1])
    assert preferences.after_quiet(moment) == of_that_night.replace(hour=ends[0], minute=ends[1])


# ── the ceiling, and whoever gets no digest ──


def full_week(person):
    with system_scope("test"):
        for number in range(MOST_A_WEEK):
            Mail.objects.create(user=person, message_id=f"m{number}", sent_at=timezone.now() - timedelta(days=1))


def test_given_a_full_week_and_digests_that_were_ended_then_what_waits_is_told_at_once_all_the_same(cast, person, mailoutbox):
    chooses(person, digests=False)
    full_week(person)
    event = asked(cast, person)
    assert send(mail_row(event, person).pk) == "sent"
    assert len(mailoutbox) == 1


def test_given_a_full_week_and_no_digests_then_news_that_come_at_once_stay_on_the_platform(cast, person, mailoutbox):
    chooses(person, digests=False, choices={kind_of(NEWS).topic.code: "at_once"})
    full_week(person)
    event = happen(NEWS, make_practice(cast.senegal, state="published"), person)
    assert send(mail_row(event, person).pk) == "folded"
    assert mails_of(person) == {("folded", "no_digests"): 1}


def test_given_what_the_ceiling_held_back_when_digests_are_ended_then_it_is_told_at_once(cast, person, mailoutbox):
    full_week(person)
    event = asked(cast, person)
    news = happen(NEWS, make_practice(cast.senegal, state="published"), person)
    assert send(mail_row(event, person).pk) == "waiting"
    assert mail_row(event, person).rhythm == "daily"
    chooses(person, digests=False)
    due(person)
    assert send_digest(person.pk) == "empty"
    assert mail_row(news, person).error == "no_digests"
    assert deliver_left_behind() == 1
    assert (mail_row(event, person).state, len(mailoutbox)) == ("sent", 1)


# ── a digest that failed and is tried again by hand ──


def test_given_a_digest_that_failed_when_it_is_tried_again_then_it_goes_with_the_next_one_at_its_hour(
    cast, person, monkeypatch, mailoutbox
):
    at(monkeypatch, NIGHT)
    event = happen(NEWS, make_practice(cast.senegal, state="published"), person)
    with system_scope("test"):
        Delivery.objects.filter(event=event, channel="mail").update(state="failed", attempts=7, error="timeouterror")
    with access_scope(cast.secretariat):
        retry_failed(actor=cast.secretariat.actor, references=[mail_row(event, person).reference])
    assert send_digest(person.pk) == "put_off"
    assert mail_row(event, person).not_before == NIGHT.replace(day=27, hour=7, minute=30)
    assert mailoutbox == []
    at(monkeypatch, NIGHT.replace(day=27, hour=7, minute=31))
    assert send_digest(person.pk) == "sent"
