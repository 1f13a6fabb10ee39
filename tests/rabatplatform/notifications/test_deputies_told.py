"""A deputy gets what the absent holder would: what is asked of the post, and what it follows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from focalpoints.models import Role
from focalpoints.services.deputies import begin_absence, end_absence
from practices.models import Comment
from practices.services import discussion
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.follows import source_of
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.services.following import follow
from tests.factories import make_member, make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def deputy(cast):
    """Stands in for the focal point of Senegal from now on."""
    person = make_member(cast.senegal, Role.FOCAL_POINT)
    holder, coordinator = cast.focal_point_senegal, cast.coordinator_senegal
    today = timezone.localdate()
    with access_scope(coordinator):
        absence = begin_absence(
            post=holder.actor.post,
            person=holder,
            first_on=today,
            last_on=today + timedelta(days=20),
            actor=coordinator.actor,
            deputy=person,
        )
    person.absence = absence
    return person


def ask(cast):
    """People told of a question to the focal point's post, by channel."""
    asker, holder = cast.focal_point_spain, cast.focal_point_senegal
    practice = make_practice(cast.senegal, state="published", author=holder)
    with access_scope(asker):
        comment = discussion.ask(practice=practice, text="Who checks the documents?", language="en", actor=asker.actor)
    with system_scope("test"):
        Comment.objects.filter(pk=comment.pk).update(to_post=holder.actor.post)
        event = Event.objects.get(kind="practices.question_asked", subject_id=comment.pk)
    publish_event(event.pk)
    with system_scope("test"):
        return set(Delivery.objects.filter(event=event).values_list("user", "channel"))


def test_given_a_holder_who_is_away_then_whoever_stands_in_is_told_as_well(cast, deputy):
    both = {(person.pk, channel) for person in (cast.focal_point_senegal, deputy) for channel in ("in_app", "mail")}
    assert ask(cast) == both


def test_given_an_absence_that_ended_then_the_deputy_is_told_no_more(cast, deputy):
    with access_scope(cast.coordinator_senegal):
        end_absence(absence=deputy.absence, actor=cast.coordinator_senegal.actor)
    assert {person for person, _channel in ask(cast)} == {cast.focal_point_senegal.pk}


def test_given_what_the_post_follows_then_the_deputy_gets_the_news(cast, deputy):
    holder = cast.focal_point_senegal
    with access_scope(holder):
        follow(actor=holder.actor, source=source_of("practices"), filters={"country": ["ES"]})
    practice = make_practice(cast.spain, state="published")
    with system_scope("test"):
        event = Event.objects.create(kind="practices.published", subject_id=practice.pk)
    publish_event(event.pk)
    with system_scope("test"):
        told = set(Delivery.objects.filter(event=event, channel="in_app").values_list("user", flat=True))
    assert {holder.pk, deputy.pk} <= told
