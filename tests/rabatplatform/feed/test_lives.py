"""What a key is told over the life of a practice, an adaptation, an entry of reference data; and over the life of the key itself."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from focalpoints.models import FormalChannel, Network, Post
from practices.models import Review
from practices.services import adaptations, confirming, withdrawal
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.feed import reading
from tests import adapting
from tests.casework import making
from tests.factories import make_member, make_organisation, make_practice, make_theme
from tests.keys import READING
from tests.rabatplatform.feed.consumer import account_by, placed
from tests.rabatplatform.feed.test_between_placings import revoke_all
from tests.rabatplatform.feed.test_placing import changed_key, following, make_group, members, released, told_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def unodc(db):
    return make_organisation("unodc")


@pytest.fixture
def team(db):
    return making.team("SN")


def act(work, chief, **facts):
    with access_scope(chief):
        return work(actor=chief.actor, **facts)


def test_given_a_practice_archived_confirmed_withdrawn_and_restored_then_each_is_told(cast):
    chief, consumer = cast.coordinator_senegal, following(cast.unodc, READING)
    practice = make_practice(cast.senegal, state="published")
    assert told_by(consumer) == [f"held practice {practice.pk}"]
    act(withdrawal.archive, chief, practice=practice, reason="Closed")
    assert told_by(consumer) == [f"held practice {practice.pk}"]
    assert consumer.objects["practice", practice.pk]["state"] == "archived"
    act(confirming.confirm_practices, chief, practices=[practice])
    assert told_by(consumer) == [f"held practice {practice.pk}"]
    assert consumer.objects["practice", practice.pk]["state"] == "published"
    act(withdrawal.withdraw, chief, practice=practice, reason="It was wrong")
    assert told_by(consumer) == [f"withdrawn practice {practice.pk}"]
    act(withdrawal.restore, chief, practice=practice, reason="It was right")
    assert told_by(consumer) == [f"held practice {practice.pk}"]


def test_given_a_post_that_reviews_when_it_leaves_the_round_then_the_practice_is_recalled(cast):
    other = following(make_organisation("iom"), READING)
    consumer = following(cast.unodc, READING)
    told_by(other)
    practice = make_practice(cast.senegal, state="in_review")
    with system_scope("test"):
        post = Post.objects.get(appointments__user=consumer.key.user)
        opened = practice.rounds.get()
        facts = {"post": post, "reader_id": post.label_id, "due_on": timezone.localdate()}
        review = Review.objects.create(round=opened, number=1, state="reading", **facts)
        type(opened).objects.filter(pk=opened.pk).update(audience_until=None)
    assert told_by(consumer) == [f"held practice {practice.pk}"]
    with system_scope("test"):
        Review.objects.filter(pk=review.pk).update(state="passed", left_at=timezone.now())
    assert told_by(consumer) == [f"ended practice {practice.pk}"]
    assert told_by(other) == []


def test_given_an_adaptation_confirmed_withdrawn_and_erased_then_held_recalled_and_nothing_more(cast):
    consumer = following(cast.unodc, READING)
    writer, chief = make_member(cast.spain, "focal_point"), make_member(cast.spain, "coordinator")
    made = adapting.confirm(make_practice(cast.senegal, state="published"), writer, cast.spain, chief)
    assert f"held adaptation {made.pk}" in told_by(consumer)
    act(adaptations.withdraw_adaptation, chief, adaptation=made, reason="It was wrong.")
    assert told_by(consumer) == [f"ended adaptation {made.pk}"]
    with system_scope("test"):
        type(made).objects.filter(pk=made.pk).delete()
    assert told_by(consumer) == []


def test_given_what_is_erased_while_a_key_holds_it_then_it_is_told_as_deleted_by_its_reference(cast):
    consumer = following(cast.unodc, READING)
    writer, chief = make_member(cast.spain, "focal_point"), make_member(cast.spain, "coordinator")
    made = adapting.confirm(make_practice(cast.senegal, state="published"), writer, cast.spain, chief)
    theme = make_theme()
    with system_scope("test"):
        network = Network.objects.create(code="wacap", names={"en": "WACAP"})
    told_by(consumer)
    with system_scope("test"):
        gone = {("adaptation", made.pk): str(made.reference), ("theme", theme.pk): theme.slug, ("network", network.pk): "wacap"}
        for row in (made, theme, network):
            type(row).objects.filter(pk=row.pk).delete()
    assert sorted(told_by(consumer)) == sorted(f"deleted {kind} {pk}" for kind, pk in gone)
    assert {(word.kind, word.object_id): word.reference for word in consumer.recalled} == gone


def test_given_a_formal_channel_that_comes_and_goes_then_its_country_is_told(cast):
    consumer = following(cast.unodc, READING)
    with system_scope("test"):
        channel = FormalChannel.objects.create(country=cast.senegal, kind="interpol", name="NCB Dakar")
    assert told_by(consumer) == [f"held country {cast.senegal.pk}"]
    with system_scope("test"):
        channel.delete()
    assert told_by(consumer) == [f"held country {cast.senegal.pk}"]


# ── keys that are suspended or revoked ─────────────────────────────────────────────────────────────────────────────


def open_recalls(consumer) -> list:
    with access_scope(account_by(consumer.key)):
        return reading.recalls_after("-infinity", reading.FIRST, is_open=True, limit=10)


def test_given_a_note_lost_while_the_key_is_suspended_then_it_is_acknowledged_once_the_key_is_restored(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note = released(team, unodc)
    told_by(consumer)
    changed_key(consumer.key, suspended_at=timezone.now(), suspended_for="hand")
    revoke_all(note, team[1])
    placed()
    changed_key(consumer.key, suspended_at=None, suspended_for="", restored_at=timezone.now())
    assert told_by(consumer) == [f"ended note {note.pk}"]
    (recall,) = open_recalls(consumer)
    with access_scope(account_by(consumer.key)):
        assert reading.acknowledge([recall.recall]) == {recall.recall}
    assert open_recalls(consumer) == []


def on_record(key) -> list[tuple]:
    """What stays of a key: (kind, id, whether it holds it, why not)."""
    with system_scope("test"), connection.cursor() as cursor:
        cursor.execute("SELECT kind, object_id, is_held, reason FROM feed_item WHERE key_id = %s ORDER BY 1, 2", [key.pk])
        return cursor.fetchall()


def test_given_a_grant_revoked_just_before_the_key_then_the_recall_stays_with_the_owner(team, unodc):
    consumer = following(unodc, ceiling="amber")
    lost, kept = released(team, unodc), released(team, unodc)
    told_by(consumer)
    revoke_all(lost, team[1])
    changed_key(consumer.key, revoked_at=timezone.now())
    placed()
    assert on_record(consumer.key) == [("note", lost.pk, False, "ended"), ("note", kept.pk, True, "")]


def test_given_a_group_left_just_before_the_key_is_revoked_then_the_recall_stays_with_the_owner(team, unodc):
    iom, consumer = make_organisation("iom"), following(unodc, ceiling="amber")
    group = make_group(team, iom, unodc)
    note = released(team, group)
    told_by(consumer)
    members(team, group, iom)
    changed_key(consumer.key, revoked_at=timezone.now())
    placed()
    assert on_record(consumer.key) == [("note", note.pk, False, "membership"), ("sharing-group", group.pk, False, "ended")]


def test_given_an_account_that_lost_its_post_just_before_the_key_is_revoked_then_the_recall_stays_with_the_owner(team, unodc):
    consumer = following(unodc, ceiling="amber")
    note = released(team, unodc)
    told_by(consumer)
    with system_scope("test"):
        consumer.key.user.appointments.update(suspended_at=timezone.now())
    changed_key(consumer.key, revoked_at=timezone.now())
    placed()
    assert on_record(consumer.key) == [("note", note.pk, False, "ended")]


def test_given_a_note_that_came_after_the_key_was_revoked_then_it_is_no_recall(team, unodc):
    consumer = following(unodc, ceiling="amber")
    told_by(consumer)
    changed_key(consumer.key, revoked_at=timezone.now() - timedelta(minutes=5))
    note = released(team, unodc)
    revoke_all(note, team[1])
    placed()
    assert on_record(consumer.key) == []
