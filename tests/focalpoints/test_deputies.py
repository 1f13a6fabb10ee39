"""Absences for given dates and who stands in: whom one may name, which days fit, how it ends."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from focalpoints import policies
from focalpoints.errors import AbsenceRefused, AppointmentRefused
from focalpoints.models import Absence, Appointment, Post, Role
from focalpoints.querysets import posts_held
from focalpoints.services.deputies import begin_absence, end_absence
from focalpoints.services.handover_signing import sign
from rabatplatform.access.scope import access_scope, system_scope
from tests.factories import appoint, make_country, make_member, make_person
from tests.focalpoints.handing import act, approved, day, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    people = make_people()
    people.analyst = make_member(people.senegal, Role.ANALYST, name="Cheikh Diouf")
    return people


def away(people, who=None, *, deputy=None, first=0, last=5, person=None) -> Absence:
    who = who or people.holder
    return act(
        begin_absence,
        who,
        post=people.post,
        person=person or people.holder,
        first_on=day(first),
        last_on=day(last),
        deputy=deputy,
    )


def stands_in(people, person) -> bool:
    return posts_held(person).filter(pk=people.post.pk).exists()


def test_given_an_absence_when_it_runs_then_the_deputy_holds_the_posts_rights_and_it_ends_by_itself(people, later):
    absence = away(people, deputy=people.analyst)
    assert stands_in(people, people.analyst)
    assert absence.period.upper.date() == day(6)
    later("5 days")
    assert stands_in(people, people.analyst)
    later("6 days")
    assert not stands_in(people, people.analyst)
    assert stands_in(people, people.holder)


def test_given_a_deputy_of_a_coordinator_then_they_validate_but_do_not_manage_hand_over_or_name_deputies(people):
    people.post, people.holder = people.coordinator.actor.post, people.coordinator
    away(people, people.coordinator, deputy=people.analyst)
    with access_scope(people.analyst):
        assert people.analyst.has_perm("focalpoints.validate_practices", people.senegal)
        actor = people.analyst.actor
        assert not policies.may_manage(actor, people.senegal, Role.FOCAL_POINT)
        assert not policies.may_hand_over(actor, people.post)
        assert not policies.may_set_absence(actor, people.post)


@pytest.mark.parametrize(("who", "role", "may"), [
    ("holder", Role.OBSERVER, False), ("holder", Role.FOCAL_POINT, True), ("holder", Role.ANALYST, True),
    ("coordinator", Role.OBSERVER, True),
])  # fmt: skip
def test_given_a_role_when_its_person_is_named_then_the_holder_names_as_high_a_role_and_the_coordinator_anybody(
    people, who, role, may
):
    deputy = make_member(people.senegal, role)
    if may:
        assert away(people, getattr(people, who), deputy=deputy).deputy.user == deputy
    else:
        with pytest.raises(AbsenceRefused) as refusal:
            away(people, getattr(people, who), deputy=deputy)
        assert list(refusal.value.fields) == ["deputy"]
        with system_scope("test"):
            assert not Absence.objects.exists() and not Appointment.objects.filter(kind="deputy").exists()


def test_given_the_standing_deputy_post_when_the_holder_names_its_holder_then_the_role_does_not_matter(people):
    with system_scope("test"):
        Post.objects.filter(pk=people.post.pk).update(deputy=people.successor.actor.post)
    assert away(people, deputy=people.successor).deputy.user == people.successor


def test_given_somebody_else_when_they_tell_an_absence_then_it_is_refused(people):
    for person in (people.analyst, make_member(make_country("ES"), Role.COORDINATOR)):
        with pytest.raises(PermissionDenied):
            away(people, person)


@pytest.mark.parametrize("what", ["self", "abroad", "nobody", "suspended"])
def test_given_somebody_who_cannot_stand_in_then_it_is_refused_even_for_the_coordinator(people, what):
    deputy = {"self": lambda: people.holder, "abroad": lambda: make_member(make_country("ES")), "nobody": make_person}.get(
        what, lambda: people.analyst
    )()
    if what == "suspended":
        with system_scope("test"):
            deputy.appointments.update(suspended_at=timezone.now())
    with pytest.raises(AbsenceRefused):
        away(people, people.coordinator, deputy=deputy)


@pytest.mark.parametrize(
    ("first", "last", "field"), [(-1, 5, "first_on"), (5, 4, "last_on"), (0, 90, "last_on"), (400, 401, "first_on")]
)
def test_given_days_that_do_not_fit_then_the_field_is_told(people, first, last, field):
    with pytest.raises(AbsenceRefused) as refusal:
        away(people, first=first, last=last)
    assert list(refusal.value.fields) == [field]


def test_given_ninety_days_then_they_are_allowed(people):
    assert away(people, deputy=people.analyst, first=1, last=90).deputy is not None


def test_given_an_absence_when_a_second_falls_into_it_then_it_is_told_and_no_deputy_is_left(people):
    away(people, first=2, last=8)
    with pytest.raises(AbsenceRefused, match="told already"):
        away(people, first=5, last=20, deputy=people.analyst)
    assert not stands_in(people, people.analyst)
    with system_scope("test"):
        assert not Appointment.objects.filter(kind="deputy").exists()


def test_given_a_deputy_who_stands_in_already_then_it_is_told(people):
    appoint(people.analyst, people.post, until=timezone.now() + timedelta(days=3), kind="deputy")
    with pytest.raises(AppointmentRefused, match="already"):
        away(people, deputy=people.analyst)


def test_given_an_absence_when_it_is_ended_early_then_the_deputys_rights_end_at_once_and_not_twice(people):
    absence = away(people, deputy=people.analyst)
    act(end_absence, people.coordinator, absence=absence)
    assert not stands_in(people, people.analyst)
    with pytest.raises(AbsenceRefused, match="over already"):
        act(end_absence, people.holder, absence=absence)
    assert away(people, deputy=people.analyst, first=1).pk


def test_given_an_absence_to_come_when_it_is_ended_then_it_never_takes_place(people, later):
    absence = away(people, deputy=people.analyst, first=3, last=9)
    act(end_absence, people.holder, absence=absence)
    later("5 days")
    assert not stands_in(people, people.analyst)
    with system_scope("test"):
        assert Absence.objects.get().period.isempty and Appointment.objects.get(kind="deputy").valid.isempty


def test_given_the_post_is_handed_over_when_the_holder_leaves_then_nobody_stands_in_for_them_any_more(people):
    away(people, deputy=people.analyst, first=1, last=60)
    handover = approved(people, begins=5, last=9)
    for person in (people.holder, people.successor):
        act(sign, person, handover=handover)
    with system_scope("test"):
        assert Appointment.objects.get(kind="deputy").valid.upper.date() == day(10)
        assert Absence.objects.get().period.upper.date() == day(10)
