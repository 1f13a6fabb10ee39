"""What a job told waits for its reader's working day, also when it is planned anew at night: after a choice, or once an address is right."""

from datetime import timedelta

import pytest
from django.utils import timezone

from focalpoints.models import Appointment, Role
from practices.models import Practice
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User
from rabatplatform.events.models import Event
from rabatplatform.notifications.models import Delivery, Escalation
from rabatplatform.notifications.services import write_deliveries
from rabatplatform.notifications.services.escalating import escalate
from rabatplatform.notifications.services.planning import plan_returned
from rabatplatform.notifications.services.settings import back_to_defaults
from rabatplatform.notifications.services.stops import ADDRESS_RETURNED
from tests.factories import appoint, make_person, make_post, make_practice

pytestmark = pytest.mark.django_db
ASKED, BY_JOB = "practices.returned", "practices.validation_stuck"
TODAY = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
SATURDAY = TODAY + timedelta(days=7 + (5 - TODAY.weekday()) % 7, hours=23)  # of next week: whoever holds a post today still does
MONDAY = SATURDAY + timedelta(days=1, hours=8, minutes=30)


@pytest.fixture
def saturday(cast, monkeypatch):
    """At night, of people who live in UTC."""
    monkeypatch.setattr(timezone, "now", lambda: SATURDAY)
    with system_scope("test"):
        User.objects.update(time_zone="UTC")
    return cast


def happen(code, practice) -> Event:
    with system_scope("test"):
        event = Event.objects.create(kind=code, subject_id=practice.pk, created_at=SATURDAY - timedelta(days=7))
        write_deliveries(event)
    return event


def returned(cast):
    practice = make_practice(cast.senegal, state="returned", author=cast.focal_point_senegal)
    with system_scope("test"):
        Practice.objects.filter(pk=practice.pk).update(created_from=cast.focal_point_senegal.actor.post)
    return practice


def told_by_a_step(cast):
    """The coordinator, at the second step of a text that was returned."""
    event = happen(ASKED, returned(cast))
    with system_scope("test"):
        Escalation.objects.filter(event=event).update(next_at=SATURDAY)
    assert escalate(event.pk) == 2
    return event, cast.coordinator_senegal


def told_by_a_kind(cast):
    """The secretariat, of a kind that a job asks."""
    practice = make_practice(cast.senegal, state="submitted", author=cast.focal_point_senegal)
    return happen(BY_JOB, practice), cast.secretariat


def came_since(cast):
    """Who holds the author's post since, told by the job of the escalation as whoever was asked before."""
    event = happen(ASKED, returned(cast))
    with system_scope("test"):
        Appointment.objects.filter(user=cast.focal_point_senegal).update(suspended_at=timezone.now())
    post = make_post(cast.senegal, Role.FOCAL_POINT)
    appoint(successor := make_person(time_zone="UTC"), post, since=TODAY - timedelta(days=1))
    with system_scope("test"):
        Practice.objects.filter(pk=event.subject_id).update(created_from=post)
        Escalation.objects.filter(event=event).update(next_at=SATURDAY)
    assert escalate(event.pk) == 0
    return event, successor


def told_at_once(cast):
    """Who is asked by somebody's act."""
    event = happen(ASKED, returned(cast))
    return event, cast.focal_point_senegal


JOBS = pytest.mark.parametrize("tell", [told_by_a_step, told_by_a_kind, came_since])


def mail_of(told) -> Delivery:
    event, person = told
    with system_scope("test"):
        return Delivery.objects.get(event=event, user=person, channel="mail")


@JOBS
def test_given_a_reminder_that_waits_for_monday_when_its_reader_saves_a_setting_at_night_then_it_still_does(saturday, tell):
    told = tell(saturday)
    assert mail_of(told).not_before == MONDAY
    with access_scope(told[1]):
        back_to_defaults(person=told[1])
    assert mail_of(told).not_before == MONDAY


@JOBS
def test_given_a_reminder_that_was_withheld_when_the_address_is_right_at_night_then_it_waits_for_monday(saturday, tell):
    told = tell(saturday)
    with system_scope("test"):
        Delivery.objects.filter(pk=mail_of(told).pk).update(state="withheld", error=ADDRESS_RETURNED, not_before=SATURDAY)
        assert plan_returned(told[1]) >= 1
    row = mail_of(told)
    assert (row.state, row.rhythm, row.not_before) == ("waiting", "at_once", MONDAY)


def test_given_what_somebody_asked_when_it_is_planned_anew_at_night_then_it_goes_at_once(saturday):
    told = told_at_once(saturday)
    with system_scope("test"):
        rows = Delivery.objects.filter(pk=mail_of(told).pk)
        rows.update(not_before=MONDAY)  # as after quiet hours that were chosen and are no more
    with access_scope(told[1]):
        back_to_defaults(person=told[1])
    assert mail_of(told).not_before == SATURDAY
    with system_scope("test"):
        rows.update(state="withheld", error=ADDRESS_RETURNED)
        assert plan_returned(told[1]) == 1
    assert mail_of(told).not_before == SATURDAY
