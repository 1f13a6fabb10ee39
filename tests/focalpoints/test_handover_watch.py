"""What a day brings: a successor who has not signed, an appointment that ends within 60 days; told once, and only while it is so."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from focalpoints.models import Appointment, Handover, Role
from focalpoints.services.handover_signing import go_on_alone, sign
from focalpoints.tasks import look_at_handovers, tell_newcomer
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.querysets import waiting
from tests.factories import appoint, make_member, make_organisation, make_person, make_post
from tests.focalpoints.handing import act, approved, make_people, planned, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make_people()


def told(kind) -> list[str]:
    with system_scope("test"):
        rows = Delivery.objects.filter(event__kind=f"focalpoints.{kind}", channel="in_app", state="sent").order_by("pk")
        return [row.user.name for row in rows.select_related("user")]


def sentences(person) -> list[str]:
    with access_scope(person):
        return [line["sentence"] for line in waiting(person)]


def ends_in(person, days):
    with system_scope("test"):
        row = Appointment.objects.get(user=person)
        row.valid = DateTimeTZRange(row.valid.lower, timezone.now() + timedelta(days=days))
        row.save()
    return row.valid.upper


def test_given_a_plan_and_its_approval_then_each_is_told_what_waits_for_them_until_it_is_done(people):
    planned(people)
    tell()
    assert told("handover_planned") == ["Ibrahima Thiam"]
    assert sentences(people.coordinator) == ["The handover of the post “Focal point” waits for your approval."]


def test_given_an_approved_handover_then_both_are_asked_to_sign_and_each_until_they_did(people):
    handover = approved(people)
    tell()
    assert told("handover_approved") == ["Khady Mbaye", "Modou Faye"]
    assert sentences(people.coordinator) == []
    asked = ["The handover of the post “Focal point” waits for your signature."]
    assert sentences(people.holder) == sentences(people.successor) == asked
    act(sign, people.holder, handover=handover)
    assert (sentences(people.holder), sentences(people.successor)) == ([], asked)
    act(sign, people.successor, handover=handover)
    tell()
    assert sentences(people.successor) == []
    assert told("handed_over") == ["Khady Mbaye", "Ibrahima Thiam"]


def test_given_the_successor_has_not_signed_by_the_beginning_then_the_coordinator_is_told_once_and_the_holder_stays(people):
    handover = approved(people, begins=0, last=20)
    act(sign, people.holder, handover=handover)
    assert look_at_handovers()["late"] == 1
    assert look_at_handovers()["late"] == 0
    tell()
    assert told("handover_late") == ["Ibrahima Thiam"]
    assert "has not signed" in sentences(people.coordinator)[0]
    assert list(Appointment.objects.now().filter(post=people.post).values_list("user", flat=True)) == [people.holder.pk]
    act(sign, people.successor, handover=handover)
    assert sentences(people.coordinator) == []


def test_given_an_appointment_that_ends_in_sixty_days_then_its_holder_and_the_coordinator_are_told_once_and_folded(people):
    ends_in(people.holder, 59)
    ends_in(people.successor, 30)
    assert look_at_handovers()["ending"] == 2
    assert look_at_handovers()["ending"] == 0
    tell()
    assert sorted(told("yours_ends_soon")) == ["Khady Mbaye", "Modou Faye"]
    assert told("end_soon") == ["Ibrahima Thiam"]
    assert sentences(people.coordinator) == ["2 appointments of Senegal end within 60 days and nobody is named to follow."]
    assert "ends within 60 days" in sentences(people.holder)[0]
    planned(people)
    assert sentences(people.holder) == []


def test_given_no_coordinator_when_appointments_end_soon_then_the_secretariat_is_told(people):
    make_member(make_organisation("icmpd"), Role.SECRETARIAT, name="Anna Secretary")
    with system_scope("test"):
        Appointment.objects.filter(user=people.coordinator).update(suspended_at=timezone.now())
    ends_in(people.holder, 10)
    look_at_handovers()
    tell()
    assert told("end_soon") == ["Anna Secretary"]


@pytest.mark.parametrize("what", ["later", "open", "over", "deputy", "followed", "handed", "service"])
def test_given_an_appointment_that_needs_nobody_then_nothing_is_told(people, what):
    now = timezone.now()
    if what == "later":
        ends_in(people.holder, 62)
    elif what == "over":
        ends_in(people.holder, -1)
    elif what == "deputy":
        appoint(people.successor, people.post, until=now + timedelta(days=20), kind="deputy")
    elif what == "followed":
        appoint(people.successor, people.post, since=ends_in(people.holder, 20))
    elif what == "handed":
        ends_in(people.holder, 30)
        planned(people)
    elif what == "service":
        system = make_person(is_service=True)
        appoint(system, make_post(people.senegal), until=now + timedelta(days=20))
    # One that is over is news of its post, kept for the previews of follows: nobody follows, so nobody is told.
    assert look_at_handovers() == {"late": 0, "ending": 0, "ended": int(what == "over")}
    tell()
    assert told("end_soon") == told("yours_ends_soon") == told("post_news") == []


def test_given_a_withdrawn_handover_when_an_end_comes_near_then_it_is_told(people):
    ends_in(people.holder, 30)
    handover = planned(people)
    with system_scope("test"):
        Handover.objects.filter(pk=handover.pk).update(state="withdrawn")
    assert look_at_handovers()["ending"] == 1


def test_given_an_invited_person_who_accepts_when_it_is_approved_then_they_alone_are_asked_to_sign(people):
    handover = approved(people)
    tell()
    newcomer = make_person(name="New Comer")
    with system_scope("test"):
        Handover.objects.filter(pk=handover.pk).update(incoming=newcomer)
    assert tell_newcomer(handover.pk) is True
    tell()
    assert told("handover_joined") == ["New Comer"]
    assert sentences(newcomer) == ["The handover of the post “Focal point” waits for your signature."]
    with system_scope("test"):
        Handover.objects.filter(pk=handover.pk).update(state="withdrawn")
    assert tell_newcomer(handover.pk) is False


def test_given_only_somebody_who_stands_in_for_the_coordinator_then_the_secretariat_is_asked_to_approve(people):
    secretary = make_member(make_organisation("icmpd"), Role.SECRETARIAT, name="Anna Secretary")
    stand_in = make_member(people.senegal, name="Stand In")
    people.holder, people.post = people.coordinator, people.coordinator.actor.post
    appoint(stand_in, people.post, until=timezone.now() + timedelta(days=9), kind="deputy")
    planned(people)
    tell()
    assert told("handover_planned") == [secretary.name]


def test_given_a_handover_without_the_one_who_is_ill_when_it_is_signed_then_they_are_told_too(people):
    handover = act(go_on_alone, people.coordinator, handover=approved(people), reason="ill")
    act(sign, people.successor, handover=handover)
    tell()
    assert sorted(told("handed_over_alone")) == ["Ibrahima Thiam", "Khady Mbaye"]
