"""Trying events again of which somebody, or the next in line, could not be told, by hand."""

from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from rabatplatform.accounts.actors import Actor
from rabatplatform.audit.services import write
from rabatplatform.events.models import Untold
from rabatplatform.events.services import queue
from rabatplatform.handing import hand_over
from rabatplatform.notifications.oversight import may_oversee
from rabatplatform.notifications.services.retrying import MOST


@transaction.atomic
def retry_untold(*, actor: Actor) -> int:
    """Let those that were tried most be tried now, as if they never were, MOST at a time, and all that could not be told on to the next
    in line; workers have them after the commit.

    Returns how many. What is done for whom already is not done again. Raises PermissionDenied.
    """
    may_oversee(actor.user).require()
    events = list(Untold.objects.visible_to(actor.user).order_by("-attempts", "since").values_list("event", flat=True)[:MOST])
    number = Untold.objects.filter(event__in=events).update(attempts=0, not_before=timezone.now())
    for event_id in events:
        transaction.on_commit(partial(queue, event_id))
    number += _tell_on_again()
    if number:
        write("events_retried", user_id=actor.user.pk, number=number)
    return number


def _tell_on_again() -> int:
    """How many; of others than the secretariat none."""
    from rabatplatform.notifications.tasks import escalate_what_waits

    with connection.cursor() as cursor:
        cursor.execute("SELECT notifications_tell_on_again(%s)", [timezone.now()])
        (number,) = cursor.fetchone()
    if number:
        transaction.on_commit(partial(hand_over, escalate_what_waits))
    return number
