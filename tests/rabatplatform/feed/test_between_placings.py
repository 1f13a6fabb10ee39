"""What a key could see between two placings it is told to take back. Each act is committed: what counts is what others could read."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from casework.models import NoteGrant
from casework.services import granting
from focalpoints.models import Appointment
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import AgencyKey
from tests.casework import making
from tests.factories import make_organisation
from tests.keys import CASEWORK, make_key
from tests.rabatplatform.feed.consumer import Consumer, placed
from tests.rabatplatform.feed.test_placing import again, following, make_group, members, released, told_by

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unodc(transactional_db):
    return make_organisation("unodc")


@pytest.fixture
def team(transactional_db):
    return making.team("SN")


def revoke_all(note, coordinator):
    with system_scope("test"):
        grants = list(NoteGrant.objects.select_related("note").filter(note=note))
    for grant in grants:
        with access_scope(coordinator):
            granting.revoke(grant=grant, actor=coordinator.actor)


def long_ago():
    """What waits to be placed was written two minutes ago: what was open then counts as open for one minute more."""
    with system_scope("test"), connection.cursor() as cursor:
        cursor.execute("UPDATE feed_pending SET at = at - interval '2 minutes'")


def test_given_a_membership_that_came_and_went_before_it_was_placed_then_its_notes_are_recalled(team, unodc):
    iom, consumer = make_organisation("iom"), following(unodc, ceiling="amber")
    group = make_group(team, iom)
    note = released(team, group)
    assert told_by(consumer) == []
    members(team, group, iom, unodc)
    consumer.fetch_all()
    assert ("note", note.pk) in consumer.copies
    members(team, group, iom)
    assert f"membership note {note.pk}" in told_by(consumer)


def test_given_a_membership_that_came_and_went_before_a_note_was_shared_then_it_is_not_named(team, unodc):
    iom, consumer = make_organisation("iom"), following(unodc, ceiling="amber")
    group = make_group(team, iom)
    members(team, group, iom, unodc)
    members(team, group, iom)
    note = released(team, group)
    told = told_by(consumer)
    assert f"ended sharing-group {group.pk}" in told or f"membership sharing-group {group.pk}" in told
    assert not any(f"note {note.pk}" in line for line in told)


def test_given_a_grant_that_came_and_went_then_who_it_let_in_takes_the_note_back_and_nobody_else_hears_of_it(team, unodc):
    consumer, other = following(unodc, ceiling="amber"), following(make_organisation("iom"), ceiling="amber")
    low = following(unodc, ceiling="green")
    note = released(team, unodc)
    consumer.fetch_all()
    assert ("note", note.pk) in consumer.copies
    revoke_all(note, team[1])
    assert told_by(consumer) == [f"ended note {note.pk}"]
    assert told_by(other) == told_by(low) == []


def test_given_a_marking_that_was_lower_for_a_while_then_who_it_let_in_takes_the_note_back(team, unodc):
    low = following(unodc, ceiling="green")
    note = released(team, unodc, tlp="amber")
    assert told_by(low) == []
    again(note, team, "green")
    low.fetch_all()
    assert ("note", note.pk) in low.copies
    again(note, team, "amber")
    assert told_by(low) == [f"marking note {note.pk}"]


def test_given_a_grant_that_ended_before_the_marking_was_lowered_then_a_key_of_lower_ceiling_hears_nothing(team, unodc):
    low = following(unodc, ceiling="green")
    note = released(team, unodc, tlp="amber")
    revoke_all(note, team[1])
    again(note, team, "green")
    assert told_by(low) == []


def test_given_a_note_that_is_lost_got_and_lost_again_then_each_loss_is_a_recall_of_its_own(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note = released(team, unodc)
    assert told_by(consumer) == [f"held note {note.pk}"]
    revoke_all(note, team[1])
    assert told_by(consumer) == [f"ended note {note.pk}"]
    making.give(note, unodc, team[1])
    revoke_all(note, team[1])
    assert told_by(consumer) == [f"ended note {note.pk}"]
    assert told_by(consumer) == []
    assert len({word.recall for word in consumer.recalled}) == 2


def test_given_a_grant_that_was_to_begin_in_some_days_when_it_is_revoked_then_nobody_hears_of_it(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note = making.draft(team[0])
    making.give(note, unodc, team[0], begins=timezone.now() + timedelta(days=2))
    making.release(note, *team)
    assert told_by(consumer) == []
    revoke_all(note, team[1])
    assert told_by(consumer) == []


def test_given_a_key_suspended_before_a_grant_came_and_went_then_it_hears_nothing_of_it(team, unodc):
    consumer = following(unodc, ceiling="amber")
    with system_scope("test"):
        AgencyKey.objects.filter(pk=consumer.key.pk).update(suspended_at=timezone.now(), suspended_for="hand")
    placed()
    note = released(team, unodc)
    revoke_all(note, team[1])
    long_ago()
    with system_scope("test"):
        AgencyKey.objects.filter(pk=consumer.key.pk).update(suspended_at=None, suspended_for="", restored_at=timezone.now())
    assert told_by(consumer) == []


def test_given_a_new_key_while_nothing_waits_to_be_placed_then_its_first_call_tells_all_that_it_may_see(team, unodc):
    following(unodc, ceiling="amber")
    note = released(team, unodc)
    placed()
    assert told_by(Consumer(make_key(unodc, scopes=CASEWORK, ceiling="amber"))) == [f"held note {note.pk}"]


def suspended_there(unodc, when):
    with system_scope("test"):
        Appointment.objects.filter(user__is_service=True, post__organisation=unodc).update(suspended_at=when)


def test_given_an_account_that_got_its_post_back_and_lost_it_again_then_what_it_read_meanwhile_is_recalled(team, unodc):
    consumer = following(unodc, ceiling="amber")
    suspended_there(unodc, timezone.now())
    placed()
    note = released(team, unodc)
    assert told_by(consumer) == []
    suspended_there(unodc, None)
    consumer.fetch_all()
    assert ("note", note.pk) in consumer.copies
    suspended_there(unodc, timezone.now())
    (told,) = told_by(consumer)
    assert told.endswith(f"note {note.pk}")


def test_given_an_account_that_lost_its_post_before_a_note_was_shared_then_it_hears_nothing_of_it(team, unodc):
    consumer = following(unodc, ceiling="amber")
    suspended_there(unodc, timezone.now())
    revoke_all(released(team, unodc), team[1])
    assert told_by(consumer) == []


def test_given_a_key_suspended_while_a_grant_came_and_went_then_it_hears_nothing_of_it_though_nobody_placed_meanwhile(
    team, unodc
):
    consumer = following(unodc, ceiling="amber")
    with system_scope("test"):
        AgencyKey.objects.filter(pk=consumer.key.pk).update(suspended_at=timezone.now(), suspended_for="hand")
    revoke_all(released(team, unodc), team[1])
    long_ago()
    with system_scope("test"):
        AgencyKey.objects.filter(pk=consumer.key.pk).update(suspended_at=None, suspended_for="", restored_at=timezone.now())
    assert told_by(consumer) == []


def test_given_a_grant_revoked_before_a_key_was_made_then_that_key_hears_nothing_of_it(team, unodc):
    following(unodc, ceiling="amber")
    note = released(team, unodc)
    revoke_all(note, team[1])
    long_ago()
    consumer = Consumer(make_key(unodc, scopes=CASEWORK, ceiling="amber"))
    assert told_by(consumer) == []


def test_given_a_key_that_a_machine_made_whose_clock_goes_ahead_then_the_feed_goes_on(team, unodc):
    consumer = following(unodc, ceiling="amber")
    ahead = Consumer(make_key(unodc, scopes=CASEWORK, ceiling="amber", made_at=timezone.now() + timedelta(minutes=5)))
    note = released(team, unodc)
    assert told_by(consumer) == told_by(ahead) == [f"held note {note.pk}"]
