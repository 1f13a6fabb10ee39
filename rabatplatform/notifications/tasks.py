import logging

from celery import shared_task
from django.utils import timezone

from rabatplatform.access.scope import system_scope
from rabatplatform.events.topics import Rhythm
from rabatplatform.handing import hand_over
from rabatplatform.notifications import services
from rabatplatform.notifications.channels.mail import one_line
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.services import escalating
from rabatplatform.notifications.services.digests import people_with_digests

logger = logging.getLogger(__name__)
AT_ONCE = 500
DIGESTS_A_TASK = 25


@shared_task
def deliver(delivery_id: int):
    return services.send(delivery_id)


@shared_task
def deliver_many(*ids: int) -> int:
    """Send some messages over one connection. One that cannot be sent delays no other."""
    return _each(services.send, ids)


@shared_task
def deliver_left_behind() -> int:
    """Send what waits: retries whose time has come, and what a lost worker left. One failing recipient delays nobody."""
    with system_scope("sweep deliveries"):
        rows = Delivery.objects.filter(
            state=Delivery.State.WAITING, channel=Delivery.Channel.MAIL, rhythm=Rhythm.AT_ONCE, not_before__lte=timezone.now()
        )
        waiting = list(rows.order_by("not_before").values_list("pk", flat=True)[:AT_ONCE])
    _each(services.send, waiting)
    return len(waiting)


@shared_task
def hand_out_digests() -> int:
    """Give the digests that are due to workers, some people in each task; returns of how many people."""
    with system_scope("digests that are due"):
        people = people_with_digests(timezone.now(), 10_000)
    for at in range(0, len(people), DIGESTS_A_TASK):
        hand_over(send_digests, *people[at : at + DIGESTS_A_TASK])
    return len(people)


@shared_task
def send_digests(*user_ids: int) -> int:
    return _each(services.send_digest, user_ids)


@shared_task
def escalate_what_waits() -> int:
    """Tell the next in line of what nobody acted on; returns how many events were looked at."""
    with system_scope("escalations that are due"):
        events = escalating.due(AT_ONCE)
    for event_id in events:
        try:
            escalating.escalate(event_id)
        except Exception:  # one event that cannot be told on holds up no other
            logger.exception("event %s is not escalated", event_id)
    return len(events)


def _each(act, ids) -> int:
    """How many were acted on; over one connection to the mail server."""
    done = 0
    with one_line():
        for pk in ids:
            try:
                done += act(pk) is not None
            except Exception:
                logger.exception("%s %s waits for the next sweep", act.__name__, pk)
    return done
