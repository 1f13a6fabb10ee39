"""The walk to the end of notes and grants: each step told once, to whom it concerns; what ends, ends without it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework import expiry
from casework.models import Note
from casework.services import granting, releasing
from casework.tasks import walk_expiry
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from tests.casework import making
from tests.factories import make_country, make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(db):
    make_organisation("icmpd")
    return making.team("SN")


@pytest.fixture
def spanish(db):
    return make_member(make_country("ES"), Role.FOCAL_POINT)


def told(*codes) -> list[str]:
    with system_scope("test"):
        rows = Event.objects.filter(kind__in=[f"casework.{code}" for code in codes]).order_by("pk")
        return [event.kind.partition(".")[2] for event in rows]


def notices():
    return told("note_ends_in_a_month", "note_ends_in_a_week", "note_ends")


def again(note):
    with system_scope("test"):
        return Note.objects.get(pk=note.pk)


def test_given_a_note_when_each_day_passes_then_its_people_are_told_three_times_and_it_ends_by_its_date(team):
    note = making.released(*team, valid_until=making.today(40))
    for day, number in ((0, 0), (9, 0), (10, 1), (11, 1), (33, 2), (34, 2), (40, 3), (41, 3), (400, 3)):
        expiry.walk(making.today(day))
        assert len(notices()) == number, day
    assert notices() == ["note_ends_in_a_month", "note_ends_in_a_week", "note_ends"]
    assert again(note).noticed == 3 and again(note).state == "released"


def test_given_a_walk_that_comes_late_or_twice_then_only_the_step_that_stands_is_told_once(team):
    making.released(*team, valid_until=making.today(5))
    assert walk_expiry()["notes"] == 1
    assert walk_expiry()["notes"] == 0
    assert notices() == ["note_ends_in_a_week"]


def test_given_a_note_that_is_extended_then_its_steps_begin_again_and_nothing_waits_meanwhile(team):
    note = making.released(*team, valid_until=making.today(5))
    walk_expiry()
    with system_scope("test"):
        event = Event.objects.get(kind="casework.note_ends_in_a_week")
    kind = kind_of(event.kind)
    with system_scope("test"):
        assert set(kind.audience(event)) == {person.pk for person in team}
    assert kind.waits(event, again(note))
    assert kind.sentence(event, note) == f"Note {note.reference} is valid for 7 days more. Extend it, replace it, or let it end."
    with access_scope(team[1]):
        releasing.extend(note=note, until=making.today(100), reason="Seen again.", actor=team[1].actor)
    assert not kind.waits(event, again(note))
    assert walk_expiry()["notes"] == 0
    expiry.walk(making.today(75))
    assert notices() == ["note_ends_in_a_week", "note_ends_in_a_month"]


def test_given_drafts_and_withdrawn_notes_then_nobody_is_told(team):
    making.draft(team[0], valid_until=making.today(3))
    note = making.released(*team, valid_until=making.today(3))
    with access_scope(team[1]):
        releasing.withdraw(note=note, reason="Wrong.", actor=team[1].actor)
    assert walk_expiry() == {"notes": 0, "begins": 0, "grants": 0}


def test_given_more_notes_than_one_transaction_takes_then_all_are_told(team, monkeypatch):
    monkeypatch.setattr(expiry, "AT_ONCE", 2)
    for _number in range(5):
        making.released(*team, valid_until=making.today(3))
    assert walk_expiry()["notes"] == 5
    assert len(notices()) == 5


def test_given_a_grant_that_ends_within_a_week_then_its_receivers_and_the_originator_are_told_once(team, spanish):
    analyst, coordinator = team
    note = making.draft(analyst)
    making.give(note, make_country("ES"), analyst, ends=timezone.now() + timedelta(days=3))
    making.give(note, make_country("MA"), analyst, ends=timezone.now() + timedelta(days=30))
    making.release(note, analyst, coordinator)
    assert walk_expiry()["grants"] == 1
    assert walk_expiry()["grants"] == 0
    assert told("grant_ends", "grant_ends_of_ours") == ["grant_ends", "grant_ends_of_ours"]
    with system_scope("test"):
        theirs, ours = (Event.objects.get(kind=f"casework.{code}") for code in ("grant_ends", "grant_ends_of_ours"))
        assert set(kind_of(theirs.kind).audience(theirs)) == {spanish.pk}
        assert set(kind_of(ours.kind).audience(ours)) == {coordinator.pk}
    said = kind_of(theirs.kind).sentence(theirs, note)
    assert said.startswith(f"Your access to note {note.reference} ends on ") and "beaches" not in said


def test_given_a_grant_that_was_revoked_then_nobody_is_told_that_it_ends(team, spanish):
    analyst, coordinator = team
    note = making.draft(analyst)
    grant = making.give(note, make_country("ES"), analyst, ends=timezone.now() + timedelta(days=3))
    making.release(note, analyst, coordinator)
    with access_scope(coordinator):
        granting.revoke(grant=grant, actor=coordinator.actor)
    assert walk_expiry()["grants"] == 0


def test_given_everything_stopped_when_an_end_date_passes_then_it_holds(team, spanish, later):
    analyst, coordinator = team
    note = making.draft(analyst)
    making.give(note, make_country("ES"), analyst, ends=timezone.now() + timedelta(days=3))
    making.release(note, analyst, coordinator)
    assert making.sees(spanish, note)
    later("4 days")  # no walk, no tidying, no worker
    assert not making.sees(spanish, note) and not making.by_python(spanish, note) and not making.by_rows(spanish, note)
