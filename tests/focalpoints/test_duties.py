"""Whose turn it is when nobody holds a post: its deputy's, then the coordinators', then the secretariat's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from focalpoints.duties import duties_of, duty_holders, duty_label
from focalpoints.models import Post, Role
from rabatplatform.access.scope import system_scope
from tests.factories import appoint, make_country, make_member, make_organisation, make_person, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def senegal():
    make_organisation("icmpd")
    return make_country("SN")


def vacate(person):
    with system_scope("test"):
        person.appointments.update(suspended_at=timezone.now())


def test_given_a_vacant_post_when_its_duties_fall_then_to_the_deputy_then_the_coordinators_then_the_secretariat(senegal):
    secretary = make_member(make_organisation("icmpd"), Role.SECRETARIAT)
    coordinator, deputy = make_member(senegal, Role.COORDINATOR), make_member(senegal, Role.ANALYST)
    post = make_post(senegal, deputy=deputy.actor.post)
    assert duty_holders(post) == (deputy.actor.post, [deputy])
    assert duty_label(post) == deputy.actor.post.label_id
    vacate(deputy)
    assert duty_holders(post) == (senegal, [coordinator])
    assert duty_label(post) == senegal.coordination_label_id
    vacate(coordinator)
    assert duty_holders(post) == (make_organisation("icmpd"), [secretary])
    assert duty_label(post) == -2


def test_given_a_post_that_is_held_when_it_is_asked_then_it_does_its_own_duties(senegal):
    holder = make_member(senegal)
    stand_in = make_person(name="A stand-in")
    appoint(stand_in, holder.actor.post, until=timezone.now() + timedelta(days=3), kind="deputy")
    assert duty_holders(holder.actor.post) == (holder.actor.post, [stand_in, holder])
    assert duty_label(holder.actor.post) is None


def test_given_a_post_that_nobody_confirmed_when_it_is_marked_vacant_then_its_duties_pass_on(senegal):
    coordinator, holder = make_member(senegal, Role.COORDINATOR), make_member(senegal)
    with system_scope("test"):
        Post.objects.filter(pk=holder.actor.post.pk).update(freshness="vacant")
    holder.actor.post.refresh_from_db()
    assert duty_holders(holder.actor.post) == (senegal, [coordinator])


def test_given_the_last_coordinator_left_when_the_post_is_vacant_then_it_is_the_secretariats_turn(senegal):
    secretary = make_member(make_organisation("icmpd"), Role.SECRETARIAT)
    assert duty_holders(make_post(senegal, Role.COORDINATOR)).people == [secretary]


def test_given_a_vacant_post_of_the_secretariat_then_its_colleagues_have_its_duties(senegal):
    secretary = make_member(make_organisation("icmpd"), Role.SECRETARIAT)
    post = make_post(make_organisation("icmpd"), Role.SECRETARIAT)
    assert duty_holders(post).people == [secretary]
    assert duty_label(post) == -2


def test_given_many_posts_when_their_duties_are_read_then_the_questions_stay_two(senegal, django_assert_num_queries):
    posts = [make_post(senegal, deputy=make_post(senegal)) for _number in range(5)]
    Post.objects.get(pk=posts[0].pk)
    duties_of(posts)  # the shelf is read once
    with django_assert_num_queries(2):
        assert len(duties_of(posts)) == 5
