"""Appointments: overlaps, ends, moves, suspension, the last coordinator; each refusal says why."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from focalpoints.errors import AppointmentRefused, LastCoordinator, NoSeat, PostRefused
from focalpoints.models import Appointment, Role, SeatLimit
from focalpoints.querysets import holds_or_will_hold, posts_held
from focalpoints.services import (
    appoint,
    change_end,
    change_post,
    close_post,
    create_post,
    end_appointment,
    restore,
    suspend,
)
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from tests.factories import make_member, make_person, make_post

pytestmark = pytest.mark.django_db


def days(number):
    return timezone.now() + timedelta(days=number)


def of(person) -> Appointment:
    with system_scope("test"):
        return Appointment.objects.get(user=person)


@pytest.fixture
def second(cast):
    """A second coordinator of Senegal."""
    return make_member(cast.senegal, Role.COORDINATOR)


def test_given_a_held_post_when_another_is_appointed_then_the_database_refuses_and_it_is_told_in_words(cast):
    chief = cast.coordinator_senegal
    with access_scope(chief), pytest.raises(AppointmentRefused, match="at most 60 days"):
        appoint(post=cast.analyst_senegal.actor.post, person=make_person(), since=days(0), actor=chief.actor)
    with system_scope("test"):
        assert Appointment.objects.filter(post=cast.analyst_senegal.actor.post).count() == 1


@pytest.mark.parametrize(("overlap", "is_allowed"), [(1, True), (60, True), (61, False)])
def test_given_an_end_when_a_successor_overlaps_then_sixty_days_are_the_limit(cast, overlap, is_allowed):
    chief, end = cast.coordinator_senegal, days(90)
    incoming = make_person()
    with access_scope(chief):
        change_end(appointment=of(cast.analyst_senegal), until=end, actor=chief.actor)
        post = cast.analyst_senegal.actor.post
        since = end - timedelta(days=overlap)
        if not is_allowed:
            with pytest.raises(AppointmentRefused, match="at most 60 days"):
                appoint(post=post, person=incoming, since=since, after=end, actor=chief.actor)
            return
        made = appoint(post=post, person=incoming, since=since, after=end, actor=chief.actor)
        made.refresh_from_db()
        assert made.sole.lower == end and made.valid.lower == since


def test_given_an_overlap_when_the_outgoing_is_prolonged_into_the_successors_own_time_then_it_is_refused(cast):
    chief, end = cast.coordinator_senegal, days(30)
    with access_scope(chief):
        change_end(appointment=of(cast.analyst_senegal), until=end, actor=chief.actor)
        post = cast.analyst_senegal.actor.post
        appoint(post=post, person=make_person(), since=days(20), after=end, actor=chief.actor)
        with pytest.raises(AppointmentRefused, match="Somebody else holds"):
            change_end(appointment=of(cast.analyst_senegal), until=days(31), actor=chief.actor)


def test_given_a_third_person_within_the_overlap_then_they_are_refused(cast):
    chief, end = cast.coordinator_senegal, days(30)
    with access_scope(chief):
        change_end(appointment=of(cast.analyst_senegal), until=end, actor=chief.actor)
        post = cast.analyst_senegal.actor.post
        appoint(post=post, person=make_person(), since=days(20), after=end, actor=chief.actor)
        with pytest.raises(AppointmentRefused):
            appoint(post=post, person=make_person(), since=days(25), after=end, actor=chief.actor)


def test_given_a_suspended_member_then_every_right_is_gone_at_once_and_comes_back_with_the_restoring(cast):
    chief, person = cast.coordinator_senegal, cast.analyst_senegal
    assert person.has_perm("focalpoints.write_notes", cast.senegal)
    with access_scope(chief):
        suspend(appointment=of(person), actor=chief.actor, reason="risk")
    assert not posts_held(person).exists()
    assert not person.has_perm("focalpoints.write_notes", cast.senegal)
    with access_scope(chief):
        with pytest.raises(AppointmentRefused, match="suspended already"):
            suspend(appointment=of(person), actor=chief.actor)
        restore(appointment=of(person), actor=chief.actor)
        with pytest.raises(AppointmentRefused, match="not suspended"):
            restore(appointment=of(person), actor=chief.actor)
    assert person.has_perm("focalpoints.write_notes", cast.senegal)


def test_given_a_member_of_two_bodies_when_one_suspends_them_then_the_other_post_still_holds(cast):
    person = cast.analyst_senegal
    from tests.factories import appoint as hold

    hold(person, make_post(cast.unodc, Role.FOCAL_POINT))
    chief = cast.coordinator_senegal
    with access_scope(chief):
        with system_scope("test"):
            row = Appointment.objects.get(user=person, post__country=cast.senegal)
        suspend(appointment=row, actor=chief.actor)
    assert [post.organisation for post in posts_held(person)] == [cast.unodc]


def deputising(cast) -> object:
    """A coordinator of Senegal whose other coordinator stands in only: the first is the last one."""
    from tests.factories import appoint as hold

    hold(cast.analyst_senegal, cast.coordinator_senegal.actor.post, until=days(20), kind=Appointment.Kind.DEPUTY)
    return cast.coordinator_senegal


def test_given_the_last_coordinator_then_nobody_ends_them_and_the_secretariat_alone_may_suspend(cast, second):
    chief, desk = cast.coordinator_senegal, cast.secretariat
    vacant = make_post(cast.senegal, Role.OBSERVER)
    with access_scope(second):
        end_appointment(appointment=of(chief), actor=second.actor)  # two: one may go
    with system_scope("test"):  # a coordinator elsewhere of the same name of rights: never of Senegal
        last = of(second)
    with access_scope(cast.coordinator_spain):
        for act in (end_appointment, suspend):
            with pytest.raises(PermissionDenied):
                act(appointment=last, actor=cast.coordinator_spain.actor)
        with pytest.raises(PermissionDenied):
            change_post(appointment=last, post=vacant, actor=cast.coordinator_spain.actor)
    with access_scope(desk):
        with pytest.raises(LastCoordinator):  # the secretariat nominates the next one first
            end_appointment(appointment=last, actor=desk.actor)
        suspend(appointment=last, actor=desk.actor, reason="risk")
    assert not posts_held(second).exists()


@pytest.mark.parametrize("act", [end_appointment, suspend])
def test_given_two_coordinators_who_act_on_each_other_then_one_remains(cast, second, act):
    chief = cast.coordinator_senegal
    first, other = of(chief), of(second)
    with access_scope(chief):
        act(appointment=other, actor=chief.actor)
    with access_scope(second), pytest.raises(PermissionDenied):
        act(appointment=first, actor=second.actor)
    assert posts_held(chief).exists()


def test_given_a_stale_right_when_it_would_take_the_last_coordinator_then_it_is_refused(cast, second):
    """The right is asked before the row is locked; between the two the other coordinator may have gone."""
    from focalpoints.services.appointments import keep_a_coordinator

    with system_scope("test"):
        Appointment.objects.filter(user=second).update(suspended_at=timezone.now())
    with access_scope(second), pytest.raises(LastCoordinator, match="would have no coordinator"):
        keep_a_coordinator(of(cast.coordinator_senegal), second.actor)


def test_given_somebody_who_stands_in_for_a_coordinator_then_they_do_not_manage_members(cast):
    deputising(cast)
    deputy = cast.analyst_senegal
    assert deputy.has_perm("focalpoints.validate_practices", cast.senegal)
    with access_scope(deputy), pytest.raises(PermissionDenied, match="stands in"):
        end_appointment(appointment=of(cast.focal_point_senegal), actor=deputy.actor)


def test_given_nobody_changes_their_own_appointment(cast, second):
    chief = cast.coordinator_senegal
    with access_scope(chief):
        for act in (
            lambda: end_appointment(appointment=of(chief), actor=chief.actor),
            lambda: suspend(appointment=of(chief), actor=chief.actor),
            lambda: change_end(appointment=of(chief), until=days(9), actor=chief.actor),
            lambda: change_post(appointment=of(chief), post=make_post(cast.senegal, Role.OBSERVER), actor=chief.actor),
        ):
            with pytest.raises(PermissionDenied, match="own appointment"):
                act()


def test_given_an_observer_a_coordinator_elsewhere_or_the_secretariat_then_they_end_no_focal_point(cast):
    row = of(cast.focal_point_senegal)
    for person in (cast.observer_senegal, cast.focal_point_senegal, cast.coordinator_spain, cast.secretariat, cast.ended):
        with access_scope(person), pytest.raises(PermissionDenied):
            end_appointment(appointment=row, actor=person.actor)


def test_given_a_member_when_they_take_another_post_then_the_first_is_vacant_and_the_day_stays(cast):
    chief, person = cast.coordinator_senegal, cast.contributor_senegal
    end, post = days(100), make_post(cast.senegal, Role.FOCAL_POINT)
    with access_scope(chief):
        change_end(appointment=of(person), until=end, actor=chief.actor)
        change_post(appointment=of(person), post=post, actor=chief.actor)
        with pytest.raises(AppointmentRefused, match="another post"):
            change_post(appointment=Appointment.objects.get(user=person, post=post), post=post, actor=chief.actor)
    assert list(posts_held(person)) == [post]
    with system_scope("test"):
        assert Appointment.objects.get(user=person, post=post).valid.upper == end
        assert not Appointment.objects.now().filter(post=person.actor.post).exists()


def test_given_a_past_end_or_an_ended_appointment_then_the_end_cannot_be_changed(cast):
    chief = cast.coordinator_senegal
    with access_scope(chief):
        with pytest.raises(AppointmentRefused, match="still to come"):
            change_end(appointment=of(cast.analyst_senegal), until=days(-1), actor=chief.actor)
        with pytest.raises(AppointmentRefused, match="ended already"):
            change_end(appointment=of(cast.ended), until=days(5), actor=chief.actor)
        with pytest.raises(AppointmentRefused, match="ended already"):
            end_appointment(appointment=of(cast.ended), actor=chief.actor)


def test_given_two_coordinators_when_both_end_one_appointment_then_the_second_is_told(cast, second):
    chief, row = cast.coordinator_senegal, of(cast.analyst_senegal)
    with access_scope(chief):
        end_appointment(appointment=row, actor=chief.actor, reason="moved")
    with access_scope(second), pytest.raises(AppointmentRefused, match="ended already"):
        end_appointment(appointment=row, actor=second.actor)
    with system_scope("test"):
        assert Event.objects.filter(kind="focalpoints.appointment_ended").count() == 1


def test_given_acts_then_coordinators_of_the_body_and_the_secretariat_read_them_in_the_register_and_nobody_else(cast):
    chief = cast.coordinator_senegal
    with access_scope(chief):
        end_appointment(appointment=of(cast.analyst_senegal), actor=chief.actor)
    readers = (chief, cast.secretariat)
    for person in (*readers, cast.coordinator_spain, cast.focal_point_senegal, cast.observer_senegal, cast.ended, cast.agency):
        with access_scope(person):
            assert Event.objects.exists() == (person in readers), "row-level security alone"
        with system_scope("row security off"):
            seen = Event.objects.visible_to(person).filter(kind="focalpoints.appointment_ended").exists()
            assert seen == (person in readers), "the Python lock alone"


def test_given_all_seats_taken_when_a_post_is_opened_then_the_database_refuses_and_it_is_told_in_words(cast):
    chief = cast.coordinator_senegal
    with system_scope("test"):
        SeatLimit.objects.create(country=cast.senegal, role=Role.ANALYST, seats=1)
    with access_scope(chief):
        with pytest.raises(NoSeat, match="All seats"):
            create_post(body=cast.senegal, role=Role.ANALYST, titles={"en": "One more"}, actor=chief.actor)
        create_post(body=cast.senegal, role=Role.OBSERVER, titles={"en": "Another role"}, actor=chief.actor)
    make_post(cast.spain, Role.ANALYST)  # another country's seats are its own


def test_given_a_post_that_nobody_holds_then_it_can_be_closed_and_frees_its_seat(cast):
    chief, vacant = cast.coordinator_senegal, make_post(cast.senegal, Role.ANALYST)
    with system_scope("test"):
        SeatLimit.objects.create(country=cast.senegal, role=Role.ANALYST, seats=2)
    with access_scope(chief):
        with pytest.raises(PostRefused, match="holds this post"):
            close_post(post=cast.analyst_senegal.actor.post, actor=chief.actor)
        close_post(post=vacant, actor=chief.actor)
        with pytest.raises(PostRefused, match="closed already"):
            close_post(post=vacant, actor=chief.actor)
        create_post(body=cast.senegal, role=Role.ANALYST, titles={"en": "In its place"}, actor=chief.actor)


def test_given_appointments_past_present_and_future_then_whoever_holds_or_will_hold_is_told_from_the_rest(cast):
    coming = make_member(cast.senegal, Role.OBSERVER, since=days(5), until=days(9))
    assert holds_or_will_hold(cast.analyst_senegal) and holds_or_will_hold(coming)
    assert not holds_or_will_hold(cast.ended) and not holds_or_will_hold(cast.superuser)
