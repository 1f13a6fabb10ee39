"""What nobody acts on goes on: after working days to the deputy, the coordinators, the Secretariat; the first act ends it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from focalpoints.models import Post, Role
from practices.models import Comment
from practices.services import discussion as practices
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.models import Delivery, Escalation
from rabatplatform.notifications.rhythm import working_days_on
from rabatplatform.notifications.services.escalating import escalate
from rabatplatform.notifications.tasks import escalate_what_waits
from tests.factories import make_member, make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(cast):
    """(event, comment): a question of Spain to the focal point of Senegal, whose post has a deputy post."""
    holder = cast.focal_point_senegal
    deputy = make_member(cast.senegal, Role.FOCAL_POINT)
    with system_scope("test"):
        Post.objects.filter(pk=holder.actor.post.pk).update(deputy=deputy.actor.post)
    practice = make_practice(cast.senegal, state="published", author=holder)
    asker = cast.focal_point_spain
    with access_scope(asker):
        comment = practices.ask(practice=practice, text="Who checks the documents?", language="en", actor=asker.actor)
    with system_scope("test"):
        Comment.objects.filter(pk=comment.pk).update(to_post=holder.actor.post)
        event = Event.objects.get(kind="practices.question_asked")
    publish_event(event.pk)
    return event, comment, deputy


def told(event) -> dict[int, int]:
    """{person: step}"""
    with system_scope("test"):
        return dict(Delivery.objects.filter(event=event, channel="in_app").values_list("user", "step"))


def comes_due(event):
    with system_scope("test"):
        assert Escalation.objects.filter(event=event, ended_at=None).update(next_at=timezone.now()) == 1


def test_given_a_question_that_nobody_answers_then_each_step_tells_the_next_in_line(cast, asked):
    event, _comment, deputy = asked
    assert told(event) == {cast.focal_point_senegal.pk: 0}
    assert escalate(event.pk) is None  # not yet
    comes_due(event)
    assert escalate(event.pk) == 1
    assert told(event)[deputy.pk] == 1
    comes_due(event)
    assert escalate(event.pk) == 2
    assert told(event)[cast.coordinator_senegal.pk] == 2
    comes_due(event)
    assert escalate(event.pk) == 3
    assert told(event)[cast.secretariat.pk] == 3
    assert told(event)[cast.focal_point_senegal.pk] == 0  # nobody is told twice
    with system_scope("test"):
        assert Escalation.objects.get(event=event).ended_at
    assert escalate(event.pk) is None


def test_given_an_answer_then_nobody_else_is_told(cast, asked):
    event, comment, _deputy = asked
    holder = cast.focal_point_senegal
    with access_scope(holder):
        practices.answer(question=comment, text="The police.", language="en", actor=holder.actor)
    comes_due(event)
    assert escalate(event.pk) == 0
    assert set(told(event)) == {holder.pk}
    with system_scope("test"):
        assert Escalation.objects.get(event=event).ended_at


def test_given_a_step_without_anybody_then_the_next_one_is_told_at_once(cast, asked):
    event, _comment, _deputy = asked
    with system_scope("test"):
        Post.objects.filter(pk=cast.focal_point_senegal.actor.post.pk).update(deputy=None)
    comes_due(event)
    assert escalate(event.pk) == 2
    assert told(event)[cast.coordinator_senegal.pk] == 2


def test_given_what_asks_nothing_then_no_clock_is_started(cast, asked):
    with system_scope("test"):
        kinds = set(Escalation.objects.values_list("event__kind", flat=True))
    assert kinds == {"practices.question_asked"}


def test_given_the_sweep_then_what_is_due_goes_on_and_a_task_that_runs_twice_tells_once(cast, asked):
    event, _comment, _deputy = asked
    comes_due(event)
    assert escalate_what_waits() == 1
    assert escalate_what_waits() == 0
    assert len(told(event)) == 2


@pytest.mark.parametrize(
    ("since", "number", "days", "until"),
    [
        (datetime(2026, 11, 26, 9, tzinfo=UTC), 3, (0, 1, 2, 3, 4), datetime(2026, 12, 1, 9, tzinfo=UTC)),  # a Thursday
        (datetime(2026, 11, 28, 9, tzinfo=UTC), 1, (0, 1, 2, 3, 4), datetime(2026, 11, 30, 9, tzinfo=UTC)),  # a Saturday
        (datetime(2026, 11, 26, 9, tzinfo=UTC), 1, (6, 0, 1, 2, 3), datetime(2026, 11, 29, 9, tzinfo=UTC)),  # rest on Friday
    ],
)
def test_given_working_days_then_days_of_rest_are_not_counted(since, number, days, until):
    assert working_days_on(since, number, ZoneInfo("Africa/Algiers"), days) == until


def test_given_a_clock_change_then_it_is_the_same_time_of_day(cast):
    paris = ZoneInfo("Europe/Paris")
    friday = datetime(2026, 10, 23, 9, tzinfo=paris)
    assert working_days_on(friday, 1, paris) == datetime(2026, 10, 26, 9, tzinfo=paris)
    assert working_days_on(friday, 1, paris) - friday == timedelta(days=3, hours=1)
