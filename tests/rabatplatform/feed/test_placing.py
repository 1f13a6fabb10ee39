"""What a key is told when what it may see changes, one cause at a time; the many at once: test_random_worlds.py."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from casework.models import GroupMember, Note, NoteGrant
from casework.services import granting, groups, releasing, writing
from focalpoints.models import Appointment
from practices.models import Comment, Practice, Revision
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import AgencyKey
from rabatplatform.accounts.services import add_secret
from rabatplatform.feed import reading
from tests.casework import making
from tests.factories import make_country, make_organisation, make_practice
from tests.keys import CASEWORK, READING, make_key
from tests.rabatplatform.feed.consumer import Consumer, fetched, placed, visible

pytestmark = pytest.mark.django_db


@pytest.fixture
def unodc(db):
    return make_organisation("unodc")


@pytest.fixture
def team(db):
    return making.team("SN")


def following(organisation, scopes=CASEWORK, **more) -> Consumer:
    consumer = Consumer(make_key(organisation, scopes=scopes, **more))
    assert consumer.sync()
    consumer.told  # noqa: B018  forgotten
    return consumer


def told_by(consumer) -> list[str]:
    """What it hears now; afterwards it holds what its key may see."""
    assert consumer.sync()
    assert consumer.copies == visible(consumer.key)
    assert consumer.texts == fetched(consumer.key)
    return consumer.told


def changed_key(key, **columns):
    with system_scope("test"):
        AgencyKey.objects.filter(pk=key.pk).update(**columns)


def revoked(grant, coordinator):
    with access_scope(coordinator):
        granting.revoke(grant=grant, actor=coordinator.actor)


def released(team, *receivers, **content) -> Note:
    return making.released(*team, *receivers, **content)


def test_given_a_note_released_to_the_organisation_then_its_key_is_told_and_no_other(team, unodc):
    consumer, other = following(unodc, ceiling="amber"), following(make_organisation("iom"), ceiling="amber")
    note = released(team, unodc)
    assert told_by(consumer) == [f"held note {note.pk}"]
    assert told_by(other) == []
    assert told_by(consumer) == []


def test_given_a_grant_revoked_then_the_note_is_recalled_once(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note = making.draft(team[0])
    grant = making.give(note, unodc, team[0])
    making.release(note, *team)
    assert told_by(consumer) == [f"held note {note.pk}"]
    revoked(grant, team[1])
    assert told_by(consumer) == [f"ended note {note.pk}"]
    assert told_by(consumer) == []


def test_given_another_receiver_of_a_note_then_who_holds_it_hears_nothing_of_that(team, unodc):
    consumer, spain = following(unodc, ceiling="amber"), make_country("ES")
    note = released(team, unodc)
    told_by(consumer)
    making.give(note, spain, team[1])
    assert placed() == 1
    assert told_by(consumer) == []


def test_given_a_grant_that_ends_by_its_date_then_the_next_call_recalls(team, unodc, later):
    consumer = following(unodc, ceiling="amber")
    note = making.draft(team[0])
    making.give(note, unodc, team[0], ends=timezone.now() + timedelta(days=5))
    making.release(note, *team)
    assert told_by(consumer) == [f"held note {note.pk}"]
    later("4 days")
    assert told_by(consumer) == []
    later("6 days")
    assert told_by(consumer) == [f"ended note {note.pk}"]
    assert told_by(consumer) == []


def test_given_a_grant_that_begins_later_then_the_note_comes_then(team, unodc, later):
    consumer = following(unodc, ceiling="amber")
    note = making.draft(team[0])
    making.give(note, unodc, team[0], begins=timezone.now() + timedelta(days=2), ends=timezone.now() + timedelta(days=5))
    making.release(note, *team)
    assert told_by(consumer) == []
    later("3 days")
    assert told_by(consumer) == [f"held note {note.pk}"]
    later("6 days")
    assert told_by(consumer) == [f"ended note {note.pk}"]


def test_given_a_grant_that_is_over_before_it_was_ever_placed_then_it_is_recalled_to_those_it_let_in(team, unodc, later):
    consumer, other = following(unodc, ceiling="amber"), following(make_organisation("iom"), ceiling="amber")
    note = making.draft(team[0])
    making.give(note, unodc, team[0], begins=timezone.now() + timedelta(days=2), ends=timezone.now() + timedelta(days=5))
    making.release(note, *team)
    later("6 days")
    assert told_by(consumer) == [f"ended note {note.pk}"]
    assert told_by(other) == []
    assert told_by(consumer) == []


def again(note, team, tlp):
    """A next version with another marking."""
    with system_scope("test"):
        note = Note.objects.with_texts().get(pk=note.pk)
    with access_scope(team[0]):
        version = writing.begin_version(note=note, actor=team[0].actor)
        content = {"tlp": tlp, "what_changed": "Its marking.", "is_non_nominal": True}
        writing.save(note=note, edition=version.edition, content=content, actor=team[0].actor)
    making.release(note, *team)


def test_given_a_marking_raised_above_the_ceiling_then_recalled_and_the_other_key_keeps_it(team, unodc):
    low, high = following(unodc, ceiling="green"), following(unodc, ceiling="amber")
    note = released(team, unodc, tlp="green")
    assert told_by(low) == told_by(high) == [f"held note {note.pk}"]
    again(note, team, "amber")
    assert told_by(low) == [f"marking note {note.pk}"]
    assert told_by(high) == [f"held note {note.pk}"]
    again(note, team, "green")
    assert told_by(low) == [f"held note {note.pk}"]


def test_given_a_version_in_preparation_then_nobody_hears_of_it(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note = released(team, unodc)
    told_by(consumer)
    with access_scope(team[0]):
        fresh = Note.objects.with_texts().get(pk=note.pk)
        version = writing.begin_version(note=fresh, actor=team[0].actor)
        writing.save(note=fresh, edition=version.edition, content={"title": "Other boats"}, actor=team[0].actor)
    assert told_by(consumer) == []


def test_given_a_note_withdrawn_then_it_is_recalled_and_the_reason_says_so(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note = released(team, unodc)
    told_by(consumer)
    with access_scope(team[1]):
        releasing.withdraw(note=note, reason="It was wrong.", actor=team[1].actor)
    assert told_by(consumer) == [f"withdrawn note {note.pk}"]


def make_group(team, *bodies, later="everything", **more):
    with access_scope(team[1]):
        return groups.make_group(
            body=making.body_of(team[1]),
            name="Atlantic",
            purpose="",
            later=later,
            hides_members=False,
            members=list(bodies),
            actor=team[1].actor,
        )


def members(team, group, *bodies):
    with access_scope(team[1]):
        groups.set_members(group=group, members=list(bodies), reason="A change.", actor=team[1].actor)


def test_given_an_organisation_that_leaves_a_group_then_its_notes_are_recalled_but_those_by_another_way(team, unodc):
    iom, consumer = make_organisation("iom"), following(unodc, ceiling="amber")
    group = make_group(team, unodc, iom)
    by_group, both = released(team, group), released(team, group, unodc)
    assert sorted(told_by(consumer)) == sorted(
        [f"held sharing-group {group.pk}", f"held note {by_group.pk}", f"held note {both.pk}"]
    )
    members(team, group, iom)
    assert sorted(told_by(consumer)) == sorted([f"ended sharing-group {group.pk}", f"membership note {by_group.pk}"])
    members(team, group, iom, unodc)
    assert sorted(told_by(consumer)) == sorted([f"held sharing-group {group.pk}", f"held note {by_group.pk}"])


def test_given_a_note_shared_with_a_group_after_an_organisation_left_it_then_that_one_hears_nothing(team, unodc):
    iom, consumer = make_organisation("iom"), following(unodc, ceiling="amber")
    group = make_group(team, iom, unodc)
    told_by(consumer)
    members(team, group, iom)
    note = released(team, group)
    assert f"note {note.pk}" not in " ".join(told_by(consumer))


def test_given_a_key_suspended_and_restored_then_nothing_is_recalled_and_nothing_missed(team, unodc):
    consumer = following(unodc, ceiling="amber")
    kept, lost = released(team, unodc), released(team, unodc)
    told_by(consumer)
    changed_key(consumer.key, suspended_at=timezone.now(), suspended_for="hand")
    placed()
    meanwhile = released(team, unodc)
    placed()
    with system_scope("test"):
        grant = NoteGrant.objects.get(note=lost)
    revoked(grant, team[1])
    placed()
    assert not consumer.sync()
    changed_key(consumer.key, suspended_at=None, suspended_for="", restored_at=timezone.now())
    assert sorted(told_by(consumer)) == sorted([f"ended note {lost.pk}", f"held note {meanwhile.pk}"])
    assert ("note", kept.pk) in consumer.copies


def test_given_a_key_revoked_then_what_it_holds_and_what_it_was_to_take_back_stay_on_record(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note, other = released(team, unodc), released(team, unodc)
    told_by(consumer)
    with system_scope("test"):
        grant = NoteGrant.objects.get(note=note)
    revoked(grant, team[1])
    told_by(consumer)
    changed_key(consumer.key, revoked_at=timezone.now())
    placed()
    with system_scope("test"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT object_id, is_held FROM feed_item WHERE key_id = %s AND kind = 'note' ORDER BY 1", [consumer.key.pk]
        )
        assert cursor.fetchall() == [(note.pk, False), (other.pk, True)]


def test_given_a_rotation_then_the_cursor_goes_on(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note = released(team, unodc)
    told_by(consumer)
    with system_scope("test"):
        add_secret(key=consumer.key, life=timedelta(days=30))
    assert told_by(consumer) == []
    assert ("note", note.pk) in consumer.copies


def test_given_a_service_account_without_its_post_then_all_is_recalled_and_comes_back_with_it(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note = released(team, unodc)
    told_by(consumer)
    with system_scope("test"):
        rows = Appointment.objects.filter(user=consumer.key.user)
        before = rows.get().valid
        rows.update(valid=DateTimeTZRange(before.lower, timezone.now()))
    assert told_by(consumer) == [f"ended note {note.pk}"]
    with system_scope("test"):
        rows.update(valid=before)
    assert f"held note {note.pk}" in told_by(consumer)


def test_given_a_new_key_then_it_begins_with_all_that_it_may_see(team, unodc):
    note = released(team, unodc)
    placed()
    consumer = Consumer(make_key(unodc, scopes=CASEWORK, ceiling="amber"))
    assert told_by(consumer) == [f"held note {note.pk}"]


def test_given_a_key_made_after_a_grant_was_over_then_it_hears_nothing_of_it(team, unodc, later):
    note = making.draft(team[0])
    making.give(note, unodc, team[0], ends=timezone.now() + timedelta(days=5))
    making.release(note, *team)
    placed()
    later("6 days")
    with system_scope("test"), connection.cursor() as cursor:
        cursor.execute("SELECT access_clock()")
        now = cursor.fetchone()[0]
    consumer = Consumer(make_key(unodc, scopes=CASEWORK, ceiling="amber", made_at=now))
    assert told_by(consumer) == []
    making.give(note, make_country("ES"), team[1])
    assert told_by(consumer) == []


def hide(practice):
    with system_scope("test"):
        Practice.objects.filter(pk=practice.pk).update(state="draft")
        Revision.objects.filter(practice=practice).update(state="draft", is_public=False)


def test_given_practices_and_posts_then_a_key_of_theirs_is_told(cast, unodc):
    consumer = following(cast.unodc, READING)
    practice = make_practice(cast.senegal, state="published")
    hidden = make_practice(cast.senegal, state="draft")
    own = make_practice(cast.unodc, state="draft")
    told = told_by(consumer)
    assert {f"held practice {practice.pk}", f"held practice {own.pk}"} <= set(told)
    assert not any(f"practice {hidden.pk}" in line for line in told)
    post = cast.focal_point_senegal.actor.post
    with system_scope("test"):
        Comment.objects.create(practice=practice, by=cast.agency, post=cast.agency.actor.post, text="How many desks?")
        type(post).objects.filter(pk=post.pk).update(institution="Border police")
    assert sorted(told_by(consumer)) == sorted([f"held practice {practice.pk}", f"held post {post.pk}"])
    hide(practice)
    assert told_by(consumer) == [f"ended practice {practice.pk}"]


def test_given_a_practice_withdrawn_then_it_is_recalled_though_members_still_read_that_it_was(cast, unodc):
    consumer = following(cast.unodc, READING)
    practice = make_practice(cast.senegal, state="published")
    told_by(consumer)
    with system_scope("test"):
        Practice.objects.filter(pk=practice.pk).update(state="withdrawn")
    assert told_by(consumer) == [f"withdrawn practice {practice.pk}"]
    with system_scope("test"):
        Practice.objects.filter(pk=practice.pk).update(state="published")
    assert told_by(consumer) == [f"held practice {practice.pk}"]


def test_given_a_membership_that_is_not_hidden_then_the_group_is_told_as_changed(team, unodc):
    consumer = following(unodc, ceiling="amber")
    group = make_group(team, unodc)
    told_by(consumer)
    members(team, group, unodc, make_organisation("iom"))
    assert told_by(consumer) == [f"held sharing-group {group.pk}"]
    with system_scope("test"):
        assert GroupMember.objects.filter(group=group).count() == 2


def test_given_a_placing_that_dies_then_nothing_is_lost(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note = released(team, unodc)

    class Dies(Exception):
        pass

    with pytest.raises(Dies), system_scope("test"):
        from rabatplatform.feed import services

        assert services.place() == 1
        raise Dies
    assert told_by(consumer) == [f"held note {note.pk}"]


def test_given_recalls_acknowledged_then_only_ones_own_are(team, unodc):
    consumer, other = following(unodc, ceiling="amber"), following(unodc, ceiling="amber")
    note = released(team, unodc)
    told_by(consumer), told_by(other)
    with access_scope(team[1]):
        releasing.withdraw(note=note, reason="It was wrong.", actor=team[1].actor)
    told_by(consumer), told_by(other)
    mine, others = consumer.recalled[0].recall, other.recalled[0].recall
    from tests.rabatplatform.feed.consumer import account_by

    with access_scope(account_by(consumer.key)):
        assert reading.acknowledge([mine, others]) == {mine}
        assert reading.acknowledge([mine]) == {mine}
        assert [row.recall for row in reading.recalls_after("-infinity", reading.FIRST, is_open=True, limit=10)] == []
    with access_scope(account_by(other.key)):
        assert [row.recall for row in reading.recalls_after("-infinity", reading.FIRST, is_open=True, limit=10)] == [others]


def test_given_a_person_then_the_feed_is_empty_for_them(cast):
    with access_scope(cast.agency):
        assert reading.catch_up()
        assert reading.words_after(0, ["note", "practice"], 10) == []
        assert reading.acknowledge([reading.FIRST]) == set()
