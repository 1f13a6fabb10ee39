"""What lists show of an object and stands in other rows: where it changes, the object is told as changed, to those who are shown it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from casework.services.group_changes import change_group
from focalpoints.models import Absence, Appointment, Contact, Network, Post
from focalpoints.services.posts import update_post
from practices.models import Adaptation, Practice, Revision, Section, Translation
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.models import User
from rabatplatform.accounts.services import erase_person
from tests.casework import making
from tests.factories import make_country, make_member, make_organisation, make_practice
from tests.keys import ASKING, READING
from tests.rabatplatform.feed.consumer import Consumer, listed, placed
from tests.rabatplatform.feed.test_placing import following, make_group, members, told_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def unodc(db):
    return make_organisation("unodc")


@pytest.fixture
def holder(db):
    return make_member(make_country("SN"), "focal_point")


@pytest.fixture
def reader(holder, unodc) -> Consumer:
    """Of the directory and of practices; it has followed so far."""
    return following(unodc, READING)


def hears(consumer) -> list[str]:
    """What it is told now; then it holds what lists show."""
    told = told_by(consumer)
    assert consumer.objects == listed(consumer.key)
    return told


def test_given_a_post_that_serves_another_network_then_it_is_told(reader, holder):
    chief, post = make_member(make_country("SN"), "coordinator"), holder.actor.post
    with system_scope("test"):
        network = Network.objects.create(code="wacap", names={"en": "WACAP"})
    hears(reader)
    with access_scope(chief):
        update_post(post=post, facts={"networks": [network]}, actor=chief.actor)
    assert hears(reader) == [f"held post {post.pk}"]
    assert reader.objects["post", post.pk]["networks"] == ["wacap"]


def test_given_a_holder_who_is_away_then_it_is_told_when_it_is_said_and_when_it_begins_and_ends(reader, holder, later):
    post, now = holder.actor.post, timezone.now()
    with system_scope("test"):
        period = DateTimeTZRange(now + timedelta(days=1), now + timedelta(days=3))
        Absence.objects.create(post=post, user=holder, period=period)
    hears(reader)
    later("2 days")
    assert hears(reader) == [f"held post {post.pk}"]
    assert reader.objects["post", post.pk]["holders"][0]["away_until"]
    later("4 days")
    assert hears(reader) == [f"held post {post.pk}"]
    assert not reader.objects["post", post.pk]["holders"][0]["away_until"]
    with system_scope("test"):
        Absence.objects.create(post=post, user=holder, period=DateTimeTZRange(now, now + timedelta(days=1)))
    assert hears(reader) == [f"held post {post.pk}"]


def test_given_an_appointment_that_ends_by_its_date_then_the_copy_names_its_holder_no_longer(reader, holder, later):
    post = holder.actor.post
    with system_scope("test"):
        row = Appointment.objects.get(user=holder)
        row.valid = DateTimeTZRange(row.valid.lower, timezone.now() + timedelta(days=2))
        row.save()
    hears(reader)
    assert holder.name in str(reader.objects["post", post.pk])
    later("3 days")
    assert hears(reader) == [f"held post {post.pk}"]
    assert holder.name not in str(reader.objects["post", post.pk])


@pytest.mark.parametrize("change", [{"name": "Awa Ndiaye"}, {"is_active": False}], ids=["name", "active"])
def test_given_a_holder_of_another_name_or_switched_off_then_the_post_is_told(reader, holder, change):
    post, name = holder.actor.post, holder.name
    assert name in str(reader.objects["post", post.pk])
    with system_scope("test"):
        User.objects.filter(pk=holder.pk).update(**change)
    assert hears(reader) == [f"held post {post.pk}"]
    assert name not in str(reader.objects["post", post.pk])


def test_given_a_person_who_signs_in_then_nothing_is_told(reader, holder):
    with system_scope("test"):
        User.objects.filter(pk=holder.pk).update(last_login=timezone.now(), language="fr")
    assert hears(reader) == []


def test_given_a_former_holder_who_is_erased_then_no_copy_names_them(reader, holder):
    post, name = holder.actor.post, holder.name
    with system_scope("test"):
        row = Appointment.objects.get(user=holder)
        row.valid = DateTimeTZRange(row.valid.lower, timezone.now())
        row.save()
        erase_person(person=holder, actor=Actor(holder, None))
    assert hears(reader) == [f"held post {post.pk}"]
    assert name not in str(reader.objects)


def test_given_a_post_that_is_closed_then_it_is_told_as_closed(reader, holder):
    post = holder.actor.post
    with system_scope("test"):
        Post.objects.filter(pk=post.pk).update(closed_at=timezone.now())
    assert hears(reader) == [f"held post {post.pk}"]
    assert reader.objects["post", post.pk]["closed_at"]


def test_given_a_contact_narrowed_to_coordinators_then_the_copy_loses_it_and_hears_of_it_no_more(reader, holder):
    post = holder.actor.post
    with system_scope("test"):
        owner = {"post": post, "owner_id": post.body.members_label_id}
        row = Contact.objects.create(kind="email", value="desk@example.org", shown_to="members", **owner)
    assert hears(reader) == [f"held post {post.pk}"]
    with system_scope("test"):
        row.shown_to = "coordinators"
        row.save()
    assert hears(reader) == [f"held post {post.pk}"]
    assert reader.objects["post", post.pk]["contacts"] == []
    with system_scope("test"):
        row.value = "other@example.org"
        row.save()
    assert hears(reader) == []


def test_given_the_post_of_a_system_that_changes_then_nobody_hears_of_it(reader, unodc):
    with system_scope("test"):
        Post.objects.filter(appointments__user=reader.key.user).update(institution="Systems")
    assert hears(reader) == []


def test_given_the_post_that_answers_for_a_practice_when_it_changes_then_the_practice_is_told(reader, holder):
    post = holder.actor.post
    practice = make_practice(make_country("SN"), state="published", contact_post=post)
    make_practice(make_country("SN"), state="published")
    hears(reader)
    with system_scope("test"):
        Post.objects.filter(pk=post.pk).update(institution="Border police")
    assert sorted(hears(reader)) == [f"held post {post.pk}", f"held practice {practice.pk}"]
    with system_scope("test"):
        Post.objects.filter(pk=post.pk).update(hours="9-17")
    assert hears(reader) == [f"held post {post.pk}"]


def translated(revision):
    with system_scope("test"):
        section = Section.objects.filter(revision=revision, kind="title").first() or Section.objects.create(
            practice=revision.practice, revision=revision, kind="title", text="Practice"
        )
        facts = {"practice": revision.practice, "revision": revision, "state": "reviewed", "source_hash": ""}
        Translation.objects.create(section=section, language="fr", text="Pratique", **facts)


def test_given_a_translation_of_the_text_that_is_read_then_the_practice_is_told_and_of_one_in_preparation_not(reader):
    practice = make_practice(make_country("SN"), state="published")
    with system_scope("test"):
        later = Revision.objects.create(practice=practice, owner_id=practice.owner_id, number=2, original_language="en")
        Practice.objects.filter(pk=practice.pk).update(next=later)
    hears(reader)
    translated(later)
    assert hears(reader) == []
    translated(practice.current)
    assert hears(reader) == [f"held practice {practice.pk}"]
    assert reader.objects["practice", practice.pk]["languages"] == ["en", "fr"]


def test_given_a_draft_that_is_saved_then_the_keys_of_its_team_hear_of_it(reader, unodc):
    practice = make_practice(unodc, state="draft")
    hears(reader)
    with system_scope("test"):
        Revision.objects.filter(practice=practice).update(edition=7)
    assert hears(reader) == [f"held practice {practice.pk}"]
    assert reader.objects["practice", practice.pk]["edition"] == 7


def test_given_an_adaptation_of_its_own_that_is_saved_confirmed_and_withdrawn_then_each_is_told(reader, unodc):
    practice = make_practice(make_country("SN"), state="published")
    with system_scope("test"):
        made = Adaptation.objects.create(practice=practice, owner_id=unodc.team_label_id, organisation=unodc, since_year=2020)
    assert f"held adaptation {made.pk}" in hears(reader)
    for change in (
        {"edition": 2, "changed": "One desk"},
        {"state": "confirmed"},
        {"state": "withdrawn", "returned_reason": "Wrong."},
    ):
        with system_scope("test"):
            Adaptation.objects.filter(pk=made.pk).update(**change)
        assert hears(reader) == [f"held adaptation {made.pk}"]


# ── sharing groups: what their owner alone is shown ────────────────────────────────────────────────────────────────


@pytest.fixture
def owning(db):
    """(coordinator's team, consumer of its organisation's own key with what writes casework)."""
    icmpd = make_organisation("icmpd")
    people = make_member(icmpd, "analyst"), make_member(icmpd, "coordinator")
    return people, following(icmpd, ASKING, ceiling="amber")


def renamed(team, group, **facts):
    with access_scope(team[1]):
        group.refresh_from_db()
        change_group(group=group, reason="A change.", actor=team[1].actor, **facts)


def test_given_a_group_whose_purpose_changes_then_all_its_members_are_told(owning, unodc):
    team, own = owning
    member = following(unodc, ceiling="amber")
    group = make_group(team, unodc)
    hears(own), hears(member)
    renamed(team, group, purpose="Boats")
    assert hears(own) == hears(member) == [f"held sharing-group {group.pk}"]
    assert own.objects["sharing-group", group.pk]["edition"] == 2


def test_given_a_group_that_hides_its_members_when_one_comes_then_its_owner_alone_is_told(owning, unodc):
    team, own = owning
    member, iom = following(unodc, ceiling="amber"), make_organisation("iom")
    group = make_group(team, unodc)
    renamed(team, group, hides_members=True)
    hears(own), hears(member)
    members(team, group, unodc, iom)
    assert hears(own) == [f"held sharing-group {group.pk}"]
    assert own.objects["sharing-group", group.pk]["members"] == ["iom", "unodc"]
    assert hears(member) == []


def test_given_the_rule_of_a_group_then_its_owner_alone_is_told_of_it(owning, unodc):
    team, own = owning
    member = following(unodc, ceiling="amber")
    group = make_group(team, unodc)
    renamed(team, group, hides_members=True)
    hears(own), hears(member)
    with system_scope("test"):
        type(group).objects.filter(pk=group.pk).update(rule={"statuses": ["partner"]})
        group.versions.create(number=3, reason="A rule.")
    assert hears(own) == [f"held sharing-group {group.pk}"]
    assert hears(member) == []


def test_given_a_hidden_member_and_another_name_in_one_transaction_then_all_are_told(owning, unodc):
    team, own = owning
    member = following(unodc, ceiling="amber")
    group = make_group(team, unodc)
    hears(own), hears(member)
    with system_scope("test"):
        group.versions.create(number=2, reason="A name.")
        type(group).objects.filter(pk=group.pk).update(name="Atlantic and Canaries")
    assert hears(own) == hears(member) == [f"held sharing-group {group.pk}"]
    assert placed() == 0


def test_given_a_note_whose_last_day_moves_then_each_copy_shows_it(unodc):
    team = making.team("SN")
    reader = following(unodc, ceiling="amber")
    note = making.released(*team, unodc)
    assert hears(reader) == [f"held note {note.pk}"]
    with system_scope("test"):
        type(note).objects.filter(pk=note.pk).update(valid_until=making.today(300))
    assert hears(reader) == [f"held note {note.pk}"]
