"""An appointment that is ended before it began never takes place: what is stored, said, shown, and taken back."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from focalpoints.directory.timeline import appointments_of, timeline
from focalpoints.errors import AppointmentRefused, UndoRefused
from focalpoints.models import Appointment, Role
from focalpoints.services import appoint as appoint_now
from focalpoints.services import change_end, close_post, end_appointment, restore, suspend
from focalpoints.services.handover_signing import sign
from focalpoints.services.undo import undo
from rabatplatform.access.scope import access_scope, system_scope
from tests.factories import appoint, make_person, make_post
from tests.focalpoints.handing import act, approved, day, make_people, stored
from tests.focalpoints.test_members import LIST, appointment_of, named, text_of
from tests.focalpoints.test_undo import newest

pytestmark = pytest.mark.django_db
EMPTY = DateTimeTZRange(empty=True)


@pytest.fixture
def boss(client, cast):
    client.force_login(cast.coordinator_senegal)
    return cast.coordinator_senegal


@pytest.fixture
def coming(cast):
    """Somebody whose appointment begins in ten days."""
    person, now = make_person(name="Awa Coming"), timezone.now()
    appoint(
        person, make_post(cast.senegal, Role.ANALYST, **named()), since=now + timedelta(days=10), until=now + timedelta(days=90)
    )
    return person


@pytest.fixture
def people():
    """A handover signed by both: the holder leaves on day 24, the successor begins on day 10."""
    people = make_people()
    people.handover = approved(people)
    for person in (people.holder, people.successor):
        act(sign, person, handover=people.handover)
    people.made = stored(people.handover).made
    return people


def end(boss, person, **how) -> Appointment:
    with access_scope(boss):
        return end_appointment(appointment=appointment_of(person), actor=boss.actor, **how)


def test_given_one_still_to_come_when_it_is_ended_then_it_never_takes_place_and_the_register_says_so(boss, coming):
    ended = end(boss, coming, reason="mistake")
    assert ended.valid == ended.sole == EMPTY and ended.is_over
    row = appointment_of(coming)
    assert row.valid == row.sole == EMPTY and row.end_reason == "mistake"
    event = newest(boss)
    assert event.kind == "focalpoints.appointment_ended" and event.data["appointment"] == row.pk
    assert timeline(row.post, appointments_of(row.post)) == []
    with access_scope(boss):
        close_post(post=row.post, actor=boss.actor)


def test_given_one_that_was_cancelled_then_no_other_act_is_done_to_it(boss, coming):
    end(boss, coming)
    acts = {end_appointment: {}, suspend: {}, restore: {}, change_end: {"until": timezone.now() + timedelta(days=99)}}
    for service, more in acts.items():
        with access_scope(boss), pytest.raises(AppointmentRefused, match="has ended already"):
            service(appointment=appointment_of(coming), actor=boss.actor, **more)


def test_given_one_that_was_cancelled_when_it_is_undone_then_it_is_as_before(boss, coming):
    before = appointment_of(coming)
    end(boss, coming, reason="mistake")
    with access_scope(boss):
        undo(event=newest(boss), actor=boss.actor)
        row = appointment_of(coming)
        assert (row.valid, row.sole, row.end_reason) == (before.valid, before.sole, "")


def test_given_somebody_else_in_the_post_by_then_when_it_is_undone_then_it_stays_cancelled(boss, coming):
    end(boss, coming)
    event, post = newest(boss), appointment_of(coming).post
    with access_scope(boss):
        appoint_now(post=post, person=make_person(), since=timezone.now(), actor=boss.actor)
        with pytest.raises(AppointmentRefused, match="Somebody else holds"):
            undo(event=event, actor=boss.actor)
    assert appointment_of(coming).valid == EMPTY


def test_given_an_end_when_the_appointment_was_cancelled_since_then_the_end_is_not_undone(boss, coming):
    with access_scope(boss):
        change_end(appointment=appointment_of(coming), until=None, actor=boss.actor)
        changed = newest(boss)
    end(boss, coming)
    with access_scope(boss), pytest.raises(UndoRefused, match="changed again"):
        undo(event=changed, actor=boss.actor)


def test_given_a_signed_handover_when_the_new_appointment_is_cancelled_then_only_it_is_and_another_may_follow(people):
    leaves, sole = stored(people.handover).outgoing.valid, people.made.sole
    act(end_appointment, people.coordinator, appointment=people.made)
    row = stored(people.handover)
    assert row.made.valid == row.made.sole == EMPTY and row.outgoing.valid == leaves
    event = newest(people.coordinator)
    act(undo, people.coordinator, event=event)
    assert stored(people.handover).made.sole == sole, "the overlap is as it was signed"
    act(end_appointment, people.coordinator, appointment=people.made)
    act(appoint_now, people.coordinator, post=people.post, person=make_person(), since=leaves.upper)


def test_given_a_signed_handover_when_the_page_ends_it_then_it_tells_that_the_other_end_stays(client, people):
    client.force_login(people.coordinator)
    page = f"{LIST.replace('/SN/members/', '/members/')}{people.made.reference}/"
    asked = text_of(client.get(f"{page}end/"))
    assert "never begins" in asked and "The last day of Khady Mbaye" in asked and "signed out" not in asked
    said = text_of(client.post(f"{page}end/", {"reason": "mistake"}, follow=True))
    assert "cancelled before it began. The last day of Khady Mbaye, who hands the post over, stays:" in said
    assert day(24).strftime("%Y") in said and "Undo" in said
    detail = text_of(client.get(page))
    assert "was cancelled before it began" in detail and "No end" not in detail and "Last day" not in detail


def test_given_one_that_was_cancelled_then_the_list_shows_it_among_those_who_left_and_last(client, boss, cast, coming):
    with system_scope("test"):
        gone = make_person(name="Gone Person")
        appoint(gone, make_post(cast.senegal), until=timezone.now() - timedelta(days=1))
    said = text_of(
        client.post(f"/focal-points/members/{appointment_of(coming).reference}/end/", {"reason": "moved"}, follow=True)
    )
    assert (
        "The appointment of Awa Coming (Border police) was cancelled before it began." in said
        and "hands the post over" not in said
    )
    ended = text_of(client.get(f"{LIST}?status=ended"))
    assert "Never began" in ended and "Gone Person" in ended and "No end" not in ended


def test_given_several_of_which_one_is_to_come_when_they_are_ended_at_once_then_each_is_told(client, boss, cast, coming):
    chosen = [str(appointment_of(person).reference) for person in (coming, cast.analyst_senegal)]
    asked = text_of(client.get(f"{LIST}end/", {"member": chosen}))
    assert asked.count("never begins") == 1 and asked.count("Signed out everywhere") == 1
    said = text_of(client.post(f"{LIST}end/", {"member": chosen, "reason": "moved"}, follow=True))
    assert "The access of 1 member ended." in said and "Awa Coming (Border police) was cancelled before it began." in said
    assert appointment_of(coming).valid == EMPTY and appointment_of(cast.analyst_senegal).is_over
