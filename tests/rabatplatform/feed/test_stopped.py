"""What the system of a revoked key holds: where the right of its organisation ends, a recall stands with the owner that nobody acknowledges."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from focalpoints.recalled import not_taken_back
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.feed.recalls import open_recalls
from rabatplatform.feed.services import tidy
from rabatplatform.feed.tasks import KEPT_DAYS
from tests.casework import making
from tests.factories import make_organisation
from tests.rabatplatform.feed.consumer import placed
from tests.rabatplatform.feed.test_between_placings import revoke_all
from tests.rabatplatform.feed.test_lives import on_record
from tests.rabatplatform.feed.test_placing import again, changed_key, following, make_group, members, released, told_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def unodc(db):
    return make_organisation("unodc")


@pytest.fixture
def team(db):
    return making.team("SN")


def revoked(consumer):
    """Its key is revoked, and that is placed."""
    told_by(consumer)
    changed_key(consumer.key, revoked_at=timezone.now())
    placed()
    return consumer.key


def items(key) -> list[tuple]:
    """(kind, id, number) of all that is on record of a key."""
    with system_scope("test"), connection.cursor() as cursor:
        cursor.execute("SELECT kind, object_id, seq FROM feed_item WHERE key_id = %s ORDER BY 1, 2", [key.pk])
        return cursor.fetchall()


def readers() -> set[int]:
    with system_scope("test"), connection.cursor() as cursor:
        cursor.execute("SELECT key_id FROM feed_reader")
        return {row[0] for row in cursor.fetchall()}


def test_given_a_revoked_key_when_a_grant_ends_then_the_owner_sees_that_nobody_can_confirm(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note, kept = released(team, unodc), released(team, unodc)
    key = revoked(consumer)
    assert on_record(key) == [("note", note.pk, True, ""), ("note", kept.pk, True, "")]
    revoke_all(note, team[1])
    placed()
    with access_scope(team[1]):
        assert [(one.is_stopped, one.reason, one.key_name) for one in open_recalls("note", [note.pk])] == [
            (True, "ended", key.name)
        ]
        assert [line["is_stopped"] for line in not_taken_back("note", note.pk)] == [True]
        assert open_recalls("note", [kept.pk]) == []
    placed()
    assert on_record(key) == [("note", note.pk, False, "ended"), ("note", kept.pk, True, "")]


def test_given_a_revoked_key_when_a_grant_ends_by_its_date_then_it_is_a_recall(team, unodc, later):
    consumer = following(unodc, ceiling="amber")
    note = making.draft(team[0])
    making.give(note, unodc, team[0], ends=timezone.now() + timedelta(days=5))
    making.release(note, *team)
    key = revoked(consumer)
    later("6 days")
    placed()
    assert on_record(key) == [("note", note.pk, False, "ended")]


def test_given_a_revoked_key_when_its_organisation_leaves_the_group_then_it_is_a_recall_but_by_another_way_it_is_not(team, unodc):
    iom, consumer = make_organisation("iom"), following(unodc, ceiling="amber")
    group = make_group(team, unodc, iom)
    by_group, both = released(team, group), released(team, group, unodc)
    key = revoked(consumer)
    members(team, group, iom)
    placed()
    assert on_record(key) == [
        ("note", by_group.pk, False, "membership"),
        ("note", both.pk, True, ""),
        ("sharing-group", group.pk, False, "ended"),
    ]


def test_given_a_revoked_key_when_its_account_loses_the_post_then_all_is_recalled(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note = released(team, unodc)
    key = revoked(consumer)
    with system_scope("test"):
        key.user.appointments.update(suspended_at=timezone.now())
    placed()
    assert on_record(key) == [("note", note.pk, False, "ended")]


def test_given_a_revoked_key_when_the_marking_is_raised_above_its_ceiling_then_it_is_a_recall(team, unodc):
    consumer = following(unodc, ceiling="green")
    note = released(team, unodc, tlp="green")
    key = revoked(consumer)
    again(note, team, "amber")
    placed()
    assert on_record(key) == [("note", note.pk, False, "marking")]


def test_given_a_key_that_was_suspended_before_it_was_revoked_then_what_was_lost_meanwhile_is_a_recall(team, unodc):
    iom, consumer = make_organisation("iom"), following(unodc, ceiling="amber")
    group = make_group(team, unodc, iom)
    note = released(team, group)
    told_by(consumer)
    changed_key(consumer.key, suspended_at=timezone.now(), suspended_for="hand")
    placed()
    members(team, group, iom)
    placed()
    changed_key(consumer.key, revoked_at=timezone.now())
    placed()
    assert [line[:3] for line in on_record(consumer.key)] == [("note", note.pk, False), ("sharing-group", group.pk, False)]


def test_given_a_note_that_was_not_placed_when_the_key_was_stopped_then_it_is_on_record_and_a_recall_once_it_is_lost(team, unodc):
    revoked_one, suspended = following(unodc, ceiling="amber"), following(unodc, ceiling="amber")
    note = released(team, unodc)
    changed_key(revoked_one.key, revoked_at=timezone.now())
    changed_key(suspended.key, suspended_at=timezone.now(), suspended_for="hand")
    placed()
    assert on_record(revoked_one.key) == on_record(suspended.key) == [("note", note.pk, True, "")]
    revoke_all(note, team[1])
    placed()
    assert on_record(revoked_one.key) == on_record(suspended.key) == [("note", note.pk, False, "ended")]


def test_given_a_revoked_key_then_nothing_else_is_placed_for_it(team, unodc):
    consumer, live = following(unodc, ceiling="amber"), following(unodc, ceiling="amber")
    note = released(team, unodc, tlp="green")
    key = revoked(consumer)
    before = items(key)
    again(note, team, "amber")
    fresh = released(team, unodc)
    assert {f"held note {note.pk}", f"held note {fresh.pk}"} == set(told_by(live))
    revoke_all(fresh, team[1])
    assert told_by(live) == [f"ended note {fresh.pk}"]
    assert items(key) == before


def test_given_a_revoked_key_after_400_days_then_nothing_of_it_is_left(team, unodc):
    consumer = following(unodc, ceiling="amber")
    lost, _kept = released(team, unodc), released(team, unodc)
    key = revoked(consumer)
    revoke_all(lost, team[1])
    placed()
    now = timezone.now()
    with system_scope("test"):
        assert tidy(now - timedelta(days=1)) == 0
        assert len(on_record(key)) == 2 and key.pk in readers()
        assert tidy(now + timedelta(minutes=1)) == 2
    assert KEPT_DAYS == 400
    assert on_record(key) == [] and key.pk not in readers()
