"""A handover from the plan to the two signatures: who may what, which days fit, what the last signature does."""

from datetime import date, datetime, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from focalpoints.errors import AppointmentRefused, HandoverRefused
from focalpoints.models import Appointment, Handover, Invitation, Post, Role
from focalpoints.querysets import posts_held
from focalpoints.services import appoint as appoint_service
from focalpoints.services import close_post, end_appointment, suspend
from focalpoints.services.handover import approve, name_successor, set_dates, start, withdraw_handover, write_word
from focalpoints.services.handover_signing import go_on_alone, sign
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.audit.models import AuditEntry
from rabatplatform.events.models import Event
from tests.factories import appoint, make_country, make_member, make_organisation, make_person, make_post
from tests.focalpoints.handing import act, approved, day, make_people, planned, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make_people()


def kinds() -> list[str]:
    with system_scope("test"):
        found = Event.objects.order_by("pk").values_list("kind", flat=True)
        return [kind.removeprefix("focalpoints.") for kind in found if "hand" in kind]


# ── the whole of it ────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_a_holders_plan_when_it_is_approved_and_signed_by_both_then_the_two_overlap_and_the_old_access_ends(people, later):
    handover = approved(people)
    act(sign, people.holder, handover=handover)
    assert not posts_held(people.successor).filter(pk=people.post.pk).exists()
    act(sign, people.successor, handover=handover)
    done = stored(handover)
    assert done.state == Handover.State.SIGNED and done.made.user == people.successor
    assert done.made.made_by == people.coordinator and done.made.made_from == people.coordinator.actor.post
    assert done.made.valid.lower.date() == day(10) and done.made.valid.upper.date() == day(401)
    assert done.outgoing.valid.upper.date() == day(25) == done.made.sole.lower.date()
    assert done.outgoing.end_reason == "handed_over"
    assert holders(people) == {people.holder.pk}
    later("12 days")
    assert holders(people) == {people.holder.pk, people.successor.pk}
    later("26 days")
    assert holders(people) == {people.successor.pk}
    assert kinds() == ["handover_started", "handover_planned", "handover_approved", "handover_signature", "handed_over"]


def holders(people) -> set[int]:
    return set(Appointment.objects.now().filter(post=people.post).values_list("user", flat=True))


def test_given_the_signatures_in_the_other_order_then_it_is_the_same(people):
    handover = approved(people)
    act(sign, people.successor, handover=handover)
    act(sign, people.holder, handover=handover)
    assert stored(handover).state == Handover.State.SIGNED
    with system_scope("test"):
        acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts[-3:] == ["handover_signed", "handover_signed", "appointed"]


def test_given_a_coordinators_own_start_then_it_is_approved_at_once(people):
    handover = planned(people, by=people.coordinator)
    assert stored(handover).state == Handover.State.APPROVED
    assert stored(handover).approved_by == people.coordinator


def test_given_no_overlap_then_the_successor_begins_when_the_other_ends(people):
    handover = approved(people, begins=10, last=9)
    for person in (people.holder, people.successor):
        act(sign, person, handover=handover)
    done = stored(handover)
    assert done.outgoing.valid.upper == done.made.valid.lower == done.made.sole.lower


def test_given_late_signatures_when_the_last_day_has_passed_then_the_post_passes_now_and_not_in_the_past(people):
    handover = approved(people, begins=0, last=3)
    with system_scope("test"):
        past = timezone.now() - timedelta(days=5)
        Handover.objects.filter(pk=handover.pk).update(begins_at=past, ends_at=past + timedelta(days=4))
    before = timezone.now()
    for person in (people.holder, people.successor):
        act(sign, person, handover=handover)
    done = stored(handover)
    assert done.made.valid.lower >= before and done.outgoing.valid.upper == done.made.valid.lower


# ── who may ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_others_when_they_start_then_only_the_holder_and_coordinators_may(people):
    stand_in = make_member(people.senegal)
    appoint(stand_in, people.post, until=timezone.now() + timedelta(days=5), kind="deputy")
    secretary = make_member(make_organisation("icmpd"), Role.SECRETARIAT)
    for person in (stand_in, people.successor, make_member(make_country("ES"), Role.COORDINATOR), secretary):
        with pytest.raises(PermissionDenied):
            act(start, person, post=people.post)
    assert act(start, people.holder, post=people.post).outgoing.user == people.holder


def test_given_a_signature_by_another_person_then_it_is_refused(people):
    handover = approved(people)
    stand_in = make_member(people.senegal)
    appoint(stand_in, people.post, until=timezone.now() + timedelta(days=5), kind="deputy")
    for person in (people.coordinator, stand_in):
        with pytest.raises(PermissionDenied, match="signed by the person"):
            act(sign, person, handover=handover)


def test_given_the_two_when_they_approve_their_own_handover_then_it_is_refused(people):
    handover = planned(people)
    for person in (people.holder, people.successor):
        with pytest.raises(PermissionDenied):
            act(approve, person, handover=handover)


def test_given_the_coordinators_own_post_then_another_coordinator_or_the_secretariat_approves(people):
    people.post, people.holder = people.coordinator.actor.post, people.coordinator
    secretary = make_member(make_organisation("icmpd"), Role.SECRETARIAT)
    handover = planned(people)
    assert stored(handover).state == Handover.State.PREPARED
    with pytest.raises(PermissionDenied, match="Somebody else approves"):
        act(approve, people.coordinator, handover=handover)
    act(approve, secretary, handover=handover)
    for person in (people.coordinator, people.successor):
        act(sign, person, handover=handover)
    assert stored(handover).made.made_by == secretary


def test_given_one_of_the_secretariat_then_they_make_no_coordinator_by_a_handover(people):
    """A coordinator is appointed by a nomination that two of the secretariat check."""
    secretary = make_member(make_organisation("icmpd"), Role.SECRETARIAT)
    for post in (make_post(people.senegal, Role.COORDINATOR), people.coordinator.actor.post):
        with pytest.raises(PermissionDenied):
            act(start, secretary, post=post, person=people.successor)
    people.post, people.holder = people.coordinator.actor.post, people.coordinator
    handover = planned(people)
    for change in (
        lambda: act(name_successor, secretary, handover=handover, person=None, email="other@mail.example", name="Other"),
        lambda: act(set_dates, secretary, handover=handover, begins_on=day(0), last_on=day(1), until_on=None),
        lambda: act(go_on_alone, secretary, handover=handover, reason="moved"),
    ):
        with pytest.raises(PermissionDenied):
            change()


def test_given_a_colleague_who_began_it_then_the_secretariat_does_not_approve_in_the_place_of_the_country(people):
    second = make_member(people.senegal, Role.COORDINATOR)
    people.post, people.holder = people.coordinator.actor.post, people.coordinator
    secretary = make_member(make_organisation("icmpd"), Role.SECRETARIAT)
    handover = act(start, second, post=people.post, person=people.successor)
    with pytest.raises(PermissionDenied):
        act(approve, secretary, handover=handover)


def test_given_a_role_that_nobody_here_gives_when_the_coordinator_hands_it_over_then_it_is_refused(people):
    post = make_post(make_organisation("icmpd"), Role.SECRETARIAT)
    with pytest.raises(PermissionDenied):
        act(start, people.coordinator, post=post)


# ── both locks ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("who", "reads"),
    [("holder", True), ("coordinator", True), ("successor", True), ("colleague", False), ("abroad", False), ("secretary", False)],
)
def test_given_a_handover_then_each_lock_alone_shows_it_to_the_two_and_the_coordinators_only(people, who, reads):
    people.colleague, people.abroad = make_member(people.senegal), make_member(make_country("ES"), Role.COORDINATOR)
    people.secretary = make_member(make_organisation("icmpd"), Role.SECRETARIAT)
    handover, person = planned(people), getattr(people, who)
    with access_scope(person):
        assert Handover.objects.filter(pk=handover.pk).exists() == reads  # the database alone
    with system_scope("test"):
        assert Handover.objects.visible_to(person).filter(pk=handover.pk).exists() == reads  # the code alone


@pytest.mark.parametrize("body", ["senegal", "icmpd"])
def test_given_a_post_that_the_secretariat_answers_for_then_each_lock_alone_shows_its_handover_to_it(people, body):
    secretary = make_member(make_organisation("icmpd"), Role.SECRETARIAT)
    if body == "senegal":
        people.holder = people.coordinator
    else:
        people.holder = make_member(make_organisation("icmpd"), Role.SECRETARIAT)
        people.successor = make_member(make_organisation("icmpd"), Role.CONTRIBUTOR)
    people.post = people.holder.actor.post
    handover = planned(people)
    with access_scope(secretary):
        assert Handover.objects.filter(pk=handover.pk).exists()
    with system_scope("test"):
        assert Handover.objects.visible_to(secretary).filter(pk=handover.pk).exists()
    act(approve, secretary, handover=handover)
    for person in (people.holder, people.successor):
        act(sign, person, handover=handover)
    assert stored(handover).made.post == people.post


def test_given_somebody_without_any_post_when_they_come_in_then_they_read_and_sign_it(people):
    newcomer = make_person(name="New Comer")
    newcomer.actor = type(people.holder.actor)(newcomer, None)
    handover = act(start, people.coordinator, post=people.post, email="newcomer@example.org", name="New Comer")
    handover = act(set_dates, people.coordinator, handover=handover, begins_on=day(1), last_on=day(5), until_on=day(90))
    assert stored(handover).state == Handover.State.APPROVED
    with system_scope("test"):
        Handover.objects.filter(pk=handover.pk).update(incoming=newcomer)
    with access_scope(newcomer):
        assert Handover.objects.visible_to(newcomer).get().pk == handover.pk
        assert Handover.objects.count() == 1
    act(sign, newcomer, handover=handover)
    act(sign, people.holder, handover=handover)
    assert stored(handover).made.user == newcomer


# ── what does not fit ──────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("begins", "last", "until", "field"),
    [
        (-1, 5, 90, "begins_on"),
        (400, 401, 500, "begins_on"),
        (10, 8, 90, "last_on"),
        (10, 70, 90, "last_on"),
        (10, None, 90, "last_on"),
        (0, -1, 90, "last_on"),
        (10, 20, 20, "until_on"),
        (10, 9, 9, "until_on"),
        (10, 20, 5000, "until_on"),
    ],
)
def test_given_days_that_do_not_fit_then_the_field_is_told_and_nothing_is_stored(people, begins, last, until, field):
    handover = act(start, people.holder, post=people.post, person=people.successor)
    with pytest.raises(HandoverRefused) as refusal:
        on = [day(number) if number is not None else None for number in (begins, last, until)]
        act(set_dates, people.holder, handover=handover, begins_on=on[0], last_on=on[1], until_on=on[2])
    assert list(refusal.value.fields) == [field]
    assert stored(handover).begins_at is None


def test_given_sixty_days_then_they_are_allowed_and_the_database_takes_them(people):
    handover = approved(people, begins=10, last=69)
    for person in (people.holder, people.successor):
        act(sign, person, handover=handover)
    assert stored(handover).made.sole.lower.date() == day(70)


def test_given_an_appointment_that_ends_before_the_last_day_then_it_is_told(people):
    with system_scope("test"):
        row = Appointment.objects.get(user=people.holder)
        row.valid = DateTimeTZRange(row.valid.lower, timezone.now() + timedelta(days=15))
        row.save()
    with pytest.raises(HandoverRefused) as refusal:
        planned(people, begins=10, last=24)
    assert "The present appointment ends on" in refusal.value.fields["last_on"]


@pytest.mark.parametrize(
    ("zone", "begins", "last"),
    [("Europe/Madrid", date(2027, 3, 28), date(2027, 4, 2)), ("Africa/Cairo", date(2027, 4, 30), date(2027, 5, 3))],
)
def test_given_the_day_of_a_clock_change_then_the_days_are_those_of_the_posts_zone(people, zone, begins, last):
    with system_scope("test"):
        Post.objects.filter(pk=people.post.pk).update(time_zone=zone)
    handover = act(start, people.holder, post=people.post, person=people.successor)
    now = datetime(2027, 3, 1, 12, tzinfo=ZoneInfo("UTC"))
    with mock.patch("focalpoints.days.timezone.now", return_value=now):
        act(set_dates, people.holder, handover=handover, begins_on=begins, last_on=last, until_on=None)
    there = stored(handover)
    local = [moment.astimezone(ZoneInfo(zone)) for moment in (there.begins_at, there.ends_at)]
    assert [moment.date() for moment in local] == [begins, last + timedelta(days=1)]
    assert local[1].hour == 0


@pytest.mark.parametrize("what", ["holder", "already", "closed", "suspended", "service", "elsewhere"])
def test_given_a_successor_who_cannot_be_that_then_it_is_refused_at_the_field(people, what):
    person = people.successor
    with system_scope("test"):
        if what == "holder":
            person = people.holder
        elif what == "already":
            appoint(person, people.post, since=timezone.now() + timedelta(days=9), after=None, sole=DateTimeTZRange(empty=True),
                    until=timezone.now() + timedelta(days=11))  # fmt: skip
        elif what == "closed":
            person.is_active = False
        elif what == "suspended":
            person.appointments.update(suspended_at=timezone.now())
        elif what == "service":
            person.is_service = True
        else:
            person = make_member(make_country("ES"))
        person.save()
    with pytest.raises(HandoverRefused) as refusal:
        act(start, people.coordinator, post=people.post, person=person)
    assert list(refusal.value.fields) == ["person"]
    with system_scope("test"):
        assert not Handover.objects.exists()


def test_given_the_holders_own_address_when_they_are_invited_then_it_is_refused(people):
    with pytest.raises(HandoverRefused):
        act(start, people.coordinator, post=people.post, email=people.holder.email.upper(), name="Khady Mbaye")


def test_given_an_open_handover_when_another_is_started_then_it_is_told_in_words(people):
    planned(people)
    with pytest.raises(HandoverRefused, match="handed over already"):
        act(start, people.coordinator, post=people.post)


def test_given_a_second_signature_of_the_same_person_then_it_is_refused(people):
    handover = approved(people)
    act(sign, people.holder, handover=handover)
    with pytest.raises(HandoverRefused, match="signed already"):
        act(sign, people.holder, handover=handover)


def test_given_no_approval_when_somebody_signs_then_it_is_refused(people):
    with pytest.raises(HandoverRefused, match="must approve"):
        act(sign, people.holder, handover=planned(people))


def test_given_an_approved_plan_when_the_holder_changes_it_then_it_is_approved_and_signed_anew(people):
    handover = approved(people)
    act(sign, people.holder, handover=handover)
    act(set_dates, people.holder, handover=handover, begins_on=day(11), last_on=day(24), until_on=day(400))
    there = stored(handover)
    assert there.state == Handover.State.PREPARED and there.outgoing_signed_at is None and there.approved_by is None
    other = make_member(people.senegal)
    act(approve, people.coordinator, handover=handover)
    act(name_successor, people.coordinator, handover=handover, person=other)
    assert stored(handover).state == Handover.State.APPROVED and stored(handover).incoming == other


def test_given_the_same_dates_again_then_nothing_is_signed_anew(people):
    handover = approved(people)
    act(sign, people.holder, handover=handover)
    act(set_dates, people.holder, handover=handover, begins_on=day(10), last_on=day(24), until_on=day(400))
    assert stored(handover).outgoing_signed_at is not None


def test_given_the_appointment_was_ended_meanwhile_when_it_is_signed_then_a_coordinator_goes_on_alone(people):
    handover = approved(people)
    with access_scope(people.coordinator):
        end_appointment(appointment=stored(handover).outgoing, actor=people.coordinator.actor, reason="moved")
    with pytest.raises(HandoverRefused, match="go on without them"):
        act(sign, people.successor, handover=handover)
    act(go_on_alone, people.coordinator, handover=handover, reason="moved")
    act(sign, people.successor, handover=handover)
    done = stored(handover)
    assert done.is_alone and done.made.user == people.successor
    assert done.made.sole == done.made.valid
    assert kinds()[-1] == "handed_over_alone"


def test_given_the_appointment_ran_out_before_the_days_were_chosen_then_there_is_no_last_day_to_choose(people):
    handover = act(start, people.holder, post=people.post, person=people.successor)
    with system_scope("test"):
        row = Appointment.objects.get(user=people.holder)
        row.valid = DateTimeTZRange(row.valid.lower, timezone.now() - timedelta(hours=1))
        row.save()
    act(go_on_alone, people.coordinator, handover=handover, reason="retired")
    act(set_dates, people.coordinator, handover=handover, begins_on=day(0), last_on=None, until_on=day(90))
    act(sign, people.successor, handover=handover)
    assert holders(people) == {people.successor.pk}
    assert stored(handover).outgoing.valid.upper < timezone.now()


def test_given_a_suspended_holder_when_the_coordinator_starts_then_it_goes_without_them(people):
    with access_scope(people.coordinator):
        suspend(appointment=Appointment.objects.get(user=people.holder), actor=people.coordinator.actor)
    handover = planned(people, by=people.coordinator, begins=0, last=0)
    assert stored(handover).is_alone
    act(sign, people.successor, handover=handover)
    assert stored(handover).outgoing.valid.upper.date() == day(1)


def test_given_a_successor_suspended_after_they_were_named_when_they_sign_then_it_is_refused(people):
    handover = approved(people)
    with access_scope(people.coordinator):
        suspend(appointment=Appointment.objects.get(user=people.successor), actor=people.coordinator.actor)
    with pytest.raises(HandoverRefused, match="suspended"):
        act(sign, people.successor, handover=handover)


def test_given_an_open_handover_when_the_post_is_closed_then_it_is_refused(people):
    post = make_post(people.senegal)
    act(start, people.coordinator, post=post)
    with access_scope(people.coordinator), pytest.raises(Exception, match="being handed over"):
        close_post(post=post, actor=people.coordinator.actor)


def test_given_a_vacant_post_that_was_filled_meanwhile_when_the_successor_signs_then_nothing_is_half_done(people):
    people.post = make_post(people.senegal)
    handover = act(start, people.coordinator, post=people.post, person=people.successor)
    act(set_dates, people.coordinator, handover=handover, begins_on=day(2), last_on=None, until_on=None)
    with access_scope(people.coordinator):
        appoint_service(
            post=people.post, person=make_member(people.senegal), since=timezone.now(), actor=people.coordinator.actor
        )
    with pytest.raises(AppointmentRefused, match="Somebody else holds"):
        act(sign, people.successor, handover=handover)
    assert stored(handover).incoming_signed_at is None and stored(handover).state == Handover.State.APPROVED


def test_given_a_deputy_of_the_holder_when_they_take_over_then_their_time_as_deputy_ends(people):
    now = timezone.now()
    appoint(people.successor, people.post, since=now - timedelta(days=1), until=now + timedelta(days=30), kind="deputy")
    handover = approved(people)
    for person in (people.holder, people.successor):
        act(sign, person, handover=handover)
    with system_scope("test"):
        deputy = Appointment.objects.get(user=people.successor, kind="deputy")
    assert deputy.valid.upper == stored(handover).made.valid.lower


# ── stop, and the word ─────────────────────────────────────────────────────────────────────────────────────────────
def test_given_an_open_handover_when_one_of_the_two_withdraws_it_then_nothing_changes_and_another_can_begin(people):
    handover = approved(people)
    act(sign, people.holder, handover=handover)
    act(withdraw_handover, people.successor, handover=handover)
    with pytest.raises(HandoverRefused, match="withdrawn"):
        act(sign, people.successor, handover=handover)
    assert holders(people) == {people.holder.pk}
    assert planned(people).pk != handover.pk


def test_given_the_holder_withdraws_when_somebody_was_invited_then_a_worker_withdraws_the_invitation(people):
    from focalpoints.tasks import withdraw_invitations_of

    handover = act(start, people.coordinator, post=people.post, email="newcomer@example.org", name="New Comer")
    assert withdraw_invitations_of(handover.pk) == 0
    act(withdraw_handover, people.holder, handover=handover)
    assert withdraw_invitations_of(handover.pk) == 1
    with system_scope("test"):
        one = Invitation.objects.get()
        assert one.state == "withdrawn"
        line = Event.objects.get(kind="focalpoints.invitation_withdrawn")
        assert line.register_id == one.body_label_id and line.data["invitation"] == one.pk and line.actor is None
    assert withdraw_invitations_of(handover.pk) == 0


def test_given_somebody_else_is_invited_then_the_invitation_before_is_withdrawn_at_once(people):
    handover = act(start, people.coordinator, post=people.post, email="first@example.org", name="First")
    act(name_successor, people.coordinator, handover=handover, email="second@example.org", name="Second")
    with system_scope("test"):
        rows = dict(Invitation.objects.values_list("email", "state"))
    assert rows == {"first@example.org": "withdrawn", "second@example.org": "pending"}


def test_given_a_holder_when_they_invite_then_the_coordinator_must(people):
    with pytest.raises(PermissionDenied):
        act(start, people.holder, post=people.post, email="newcomer@example.org", name="New Comer")
    handover = act(start, people.holder, post=people.post)
    act(set_dates, people.holder, handover=handover, begins_on=day(1), last_on=day(5), until_on=None)
    with pytest.raises(HandoverRefused, match="Name a successor"):
        act(approve, people.coordinator, handover=handover)
    act(name_successor, people.coordinator, handover=handover, email="newcomer@example.org", name="New Comer")
    assert stored(handover).state == Handover.State.APPROVED


def test_given_a_word_when_it_is_written_then_by_the_one_who_hands_over_or_the_coordinator_alone(people):
    handover = planned(people)
    act(write_word, people.holder, handover=handover, word=" The airline calls before 6:00. ")
    assert stored(handover).word == "The airline calls before 6:00."
    for person in (people.coordinator, people.successor):
        with pytest.raises(PermissionDenied):
            act(write_word, person, handover=handover, word="No.")
    act(go_on_alone, people.coordinator, handover=handover, reason="ill")
    act(write_word, people.coordinator, handover=handover, word="Written by the coordinator.")
    with pytest.raises(HandoverRefused):
        act(write_word, people.coordinator, handover=handover, word="x" * 4001)
