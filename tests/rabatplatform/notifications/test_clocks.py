"""A worker whose clock was wrong: what it wrote goes when another one finds it, and nothing goes twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rabatplatform.access.scope import system_scope
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.tasks import deliver, deliver_left_behind
from tests.rabatplatform.notifications.test_deliveries import state_of, waiting

__all__ = ["waiting"]
pytestmark = pytest.mark.django_db
AHEAD = timedelta(hours=3)


def written_ahead(delivery, **more):
    at = timezone.now() + AHEAD
    with system_scope("test"):
        Delivery.objects.filter(pk=delivery.pk).update(**{"created_at": at, "not_before": at} | more)


@pytest.mark.parametrize(
    "send", [lambda delivery: deliver_left_behind(), lambda delivery: deliver(delivery.pk)], ids=["sweep", "task"]
)
def test_given_a_message_written_by_a_clock_that_ran_ahead_then_it_goes_now_and_once(waiting, mailoutbox, send):  # noqa: F811
    written_ahead(waiting)
    send(waiting)
    send(waiting)
    assert (state_of(waiting), len(mailoutbox)) == ("sent", 1)


def test_given_a_message_that_it_put_off_then_it_waits(waiting, mailoutbox):  # noqa: F811
    written_ahead(waiting, not_before=timezone.now() + AHEAD + timedelta(minutes=1))
    assert deliver_left_behind() == 0
    assert (state_of(waiting), mailoutbox) == ("waiting", [])
