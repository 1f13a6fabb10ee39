"""From which post somebody acts, and how it is told: their own first; "for" the post when they stand in for its holder."""

from datetime import timedelta

import pytest
from django.utils import timezone

from focalpoints.acting import Act, all_told, told
from focalpoints.models import Role
from focalpoints.querysets import post_of, posts_held
from rabatplatform.accounts.actors import actor_of
from tests.factories import appoint, make_country, make_member

pytestmark = pytest.mark.django_db
SOON = timedelta(days=3)


@pytest.fixture
def deputy():
    """A focal point of Senegal who stands in for its coordinator for some days; `.stands_in_for`: that post."""
    person = make_member(make_country("SN"), name="Cheikh Diouf")
    person.stands_in_for = make_member(make_country("SN"), Role.COORDINATOR).actor.post
    now = timezone.now()
    appoint(person, person.stands_in_for, since=now - SOON, until=now + SOON, kind="deputy")
    return person


def test_given_somebody_who_stands_in_when_they_act_then_from_their_own_post_unless_the_act_needs_the_other(deputy):
    own, other = deputy.actor.post, deputy.stands_in_for
    assert [post.pk for post in posts_held(deputy)] == [own.pk, other.pk]
    assert post_of(deputy) == own
    assert post_of(deputy, body=own.body, right="submit_practices") == own
    assert actor_of(deputy, body=own.body, right="validate_practices").post == other


def test_given_an_act_while_standing_in_when_it_is_told_then_it_is_for_the_post_and_only_then(deputy, django_assert_num_queries):
    own, other, now = deputy.actor.post, deputy.stands_in_for, timezone.now()
    with django_assert_num_queries(1):
        lines = all_told(
            [Act(deputy, other, now), Act(deputy, other, now - 2 * SOON), Act(deputy, own, now), Act(None, None, now)]
        )
    assert lines == [f"Cheikh Diouf for {other}", f"Cheikh Diouf, {other}", f"Cheikh Diouf, {own}", ""]
    assert told(Act(deputy, other, now), name=False) == str(other)
    assert told(Act(None, own, now)) == str(own)
