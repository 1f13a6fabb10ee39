"""Reachability pings: whom a day is for, one a round, the reminder, who did not answer, the one click."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from focalpoints import events
from focalpoints.models import Appointment, Country, ReachPing, Role
from focalpoints.services import pings
from focalpoints.services.pings import answer, ask_whether_reached, day_of, round_at
from focalpoints.tasks import ask_holders_whether_reached
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.querysets import lines as inbox_lines
from tests.factories import appoint, make_country, make_member, make_person, make_post

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
JANUARY = datetime(2027, 1, 1, tzinfo=UTC)


def day_for(body) -> datetime:
    """Noon of the day on which its people are asked."""
    return JANUARY + day_of(body) + timedelta(hours=12)


def ask(now):
    with system_scope("test"):
        return ask_whether_reached(now)


def all_pings():
    with system_scope("test"):
        return list(ReachPing.objects.order_by("pk"))


def told(kind):
    with system_scope("test"):
        return list(Event.objects.filter(kind=kind.code).order_by("pk"))


@pytest.fixture
def holder():
    return make_member(make_country("SN"), Role.FOCAL_POINT, since=JANUARY - 90 * DAY)


def test_given_the_months_then_there_are_two_rounds_a_year():
    codes = [round_at(datetime(2027, month, 15, tzinfo=UTC)).code for month in (1, 6, 7, 12)]
    assert codes == ["2027-1", "2027-1", "2027-2", "2027-2"]


def test_given_all_countries_then_their_days_are_spread_over_the_month_the_same_every_time():
    days = [day_of(Country(alpha2=first + second)) for first in "ABCDEFGHIJ" for second in "KLMNOPQRST"]
    assert min(days) >= 0 * DAY and max(days) < 28 * DAY
    assert len(set(days)) == 28 and max(days.count(day) for day in set(days)) <= 10
    assert day_of(Country(alpha2="SN")) == day_of(make_country("SN"))


def test_given_the_day_of_a_body_when_it_comes_then_each_holder_is_asked_once(holder):
    body = holder.actor.post.body
    assert ask(day_for(body) - DAY) == 0
    assert ask(day_for(body)) == 1
    assert ask(day_for(body)) == ask(day_for(body) + DAY) == 0
    (ping,) = all_pings()
    assert ping.round == "2027-1" and ping.owner_id == body.members_label_id
    assert [event.subject_id for event in told(events.REACH_ASKED)] == [ping.pk]
    assert ask(datetime(2027, 7, 30, tzinfo=UTC)) == 1  # the next round


@pytest.mark.parametrize(("days", "asked"), [(45, 1), (60, 1), (61, 0)])
def test_given_nothing_ran_on_the_day_then_it_is_made_up_for_within_two_months(holder, days, asked):
    assert ask(JANUARY + days * DAY) == asked


@pytest.mark.parametrize("who", ["began later", "ended", "suspended", "deputy", "service"])
def test_given_somebody_who_did_not_hold_a_post_on_the_day_or_stands_in_then_they_are_not_asked(who):
    body = make_country("SN")
    now = day_for(body)
    person, post = make_person(is_service=who == "service"), make_post(body)
    times = {"since": now - 60 * DAY}
    if who == "began later":
        times["since"] = now + DAY
    if who == "ended":
        times["until"] = now - 2 * DAY
    if who == "deputy":
        times |= {"until": now + 20 * DAY, "kind": "deputy"}
    held = appoint(person, post, **times)
    if who == "suspended":
        with system_scope("test"):
            Appointment.objects.filter(pk=held.pk).update(suspended_at=now)
    assert ask(now + 2 * DAY) == 0


def test_given_no_answer_when_a_week_is_over_then_there_is_one_reminder(holder):
    now = day_for(holder.actor.post.body)
    ask(now)
    for day in (6, 7, 8, 9, 22):
        ask(now + day * DAY)
        assert len(told(events.REACH_REMINDED)) == (0 if day < 7 else 1), day


def test_given_no_answer_when_three_weeks_are_over_then_the_coordinators_are_told_once_how_many(holder):
    body = holder.actor.post.body
    other = make_member(body, Role.ANALYST, since=JANUARY - 90 * DAY)
    coordinator = make_member(body, Role.COORDINATOR, since=JANUARY - 90 * DAY)
    now = day_for(body)
    ask(now)
    with system_scope("test"):
        ReachPing.objects.filter(appointment__user__in=[coordinator, other]).update(answered_at=now + DAY)
    for day in (20, 21, 22, 30):
        ask(now + day * DAY)
        assert len(told(events.NOT_REACHED)) == (0 if day < 21 else 1), day
    (event,) = told(events.NOT_REACHED)
    assert event.subject_id == body.coordination_label_id and event.data == {"round": "2027-1", "number": 1}
    publish_event(event.pk)
    with system_scope("test"):
        assert set(Delivery.objects.filter(event=event).values_list("user", flat=True)) == {coordinator.pk}
    ask(datetime(2027, 7, 30, tzinfo=UTC))
    ask(datetime(2027, 8, 25, tzinfo=UTC))
    assert [event.data["round"] for event in told(events.NOT_REACHED)] == ["2027-1", "2027-2"]


def test_given_somebody_who_left_without_answering_then_nobody_is_told_of_them(holder):
    now = day_for(holder.actor.post.body)
    ask(now)
    with system_scope("test"):
        Appointment.objects.update(valid=(JANUARY - 90 * DAY, now + DAY))
    ask(now + 8 * DAY)
    ask(now + 22 * DAY)
    assert told(events.REACH_REMINDED) == told(events.NOT_REACHED) == []


# ── the answer ─────────────────────────────────────────────────────────────────────────────────────────────────────
def make_ping(person, **more):
    with system_scope("test"):
        held = Appointment.objects.get(user=person)
        owner = held.post.body.members_label_id
        made = ReachPing.objects.create(appointment=held, round="2027-1", owner_id=owner, **more)
        made.refresh_from_db()
        return made


def test_given_a_ping_when_the_person_answers_then_it_is_stored_once(cast):
    person = cast.focal_point_senegal
    ping = make_ping(person)
    with access_scope(person):
        first = answer(ping=ping, actor=person.actor).answered_at
        assert first is not None and answer(ping=ping, actor=person.actor).answered_at == first


@pytest.mark.parametrize("who", ["coordinator_senegal", "secretariat", "analyst_senegal"])
def test_given_a_ping_when_somebody_else_answers_then_it_is_refused(cast, who):
    ping = make_ping(cast.focal_point_senegal)
    with access_scope(cast.focal_point_senegal), pytest.raises(PermissionDenied):
        answer(ping=ping, actor=getattr(cast, who).actor)
    assert all_pings()[0].answered_at is None


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("focal_point_senegal", 200),
        ("coordinator_senegal", 403),
        ("secretariat", 403),
        ("analyst_senegal", 404),
        ("coordinator_spain", 404),
        ("ended", 404),
        ("superuser", 404),
    ],
)
def test_given_the_page_of_a_ping_then_only_the_one_who_was_asked_opens_it(client, cast, who, status):
    ping = make_ping(cast.focal_point_senegal)
    client.force_login(getattr(cast, who))
    assert client.get(ping.get_absolute_url()).status_code == status
    assert all_pings()[0].answered_at is None  # reading changed nothing
    assert client.post(ping.get_absolute_url()).status_code == (302 if status == 200 else status)
    assert bool(all_pings()[0].answered_at) == (status == 200)
    if status == 200:
        assert b"You answered on" in client.get(ping.get_absolute_url()).content


def test_given_the_second_holder_of_the_post_then_the_ping_of_the_first_does_not_exist_for_them(client, cast):
    ping = make_ping(cast.focal_point_senegal)
    now = timezone.now()
    with system_scope("test"):
        Appointment.objects.filter(pk=ping.appointment_id).update(valid=(now - 30 * DAY, now + 9 * DAY))
    second = make_person()
    appoint(second, cast.focal_point_senegal.actor.post, since=now - DAY, after=now + 9 * DAY)
    client.force_login(second)
    assert client.get(ping.get_absolute_url()).status_code == 404


def test_given_the_message_then_it_links_to_the_page_and_waits_until_the_answer(cast):
    person = cast.focal_point_senegal
    ping = make_ping(person)
    with system_scope("test"):
        event = Event.objects.create(kind=events.REACH_ASKED.code, subject_id=ping.pk)
    publish_event(event.pk)

    def line():
        with access_scope(person):
            (found,) = inbox_lines(person, list(Delivery.objects.filter(channel="in_app", user=person).select_related("event")))
            return found

    assert line()["waits"] and line()["address"] == ping.get_absolute_url()
    with access_scope(person):
        answer(ping=ping, actor=person.actor)
    assert line()["is_done"]


def test_given_the_task_then_it_asks_in_the_name_of_the_system(monkeypatch):
    asked = []
    monkeypatch.setattr(pings, "_to_ask", lambda now: asked.append(now) or [])
    assert ask_holders_whether_reached() == 0 and len(asked) == 1
