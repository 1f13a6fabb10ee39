"""Trying events again of which somebody could not be told, by hand."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from rabatplatform.accounts.actors import Actor
from rabatplatform.audit.services import write
from rabatplatform.events.models import Untold
from rabatplatform.events.services import queue
from rabatplatform.notifications.oversight import may_oversee
from rabatplatform.notifications.services.retrying import MOST


@transaction.atomic
def retry_untold(*, actor: Actor) -> int:
    """Let those that were tried most be tried now, as if they never were, MOST at a time; workers have them after the commit.

    Returns how many. What is done for whom already is not done again. Raises PermissionDenied.
    """
    may_oversee(actor.user).require()
    events = list(Untold.objects.visible_to(actor.user).order_by("-attempts", "since").values_list("event", flat=True)[:MOST])
    number = Untold.objects.filter(event__in=events).update(attempts=0, not_before=timezone.now())
    for event_id in events:
        transaction.on_commit(partial(queue, event_id))
    if number:
        write("events_retried", user_id=actor.user.pk, number=number)
    return number
