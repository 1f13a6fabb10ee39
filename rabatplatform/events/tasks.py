"""The outbox: each event is handed once to every consumer, however often a task runs."""

import logging
import time

from celery import shared_task

from rabatplatform.events import outbox

logger = logging.getLogger(__name__)
AT_ONCE = 500
SWEEP_SECONDS = 25  # the next sweep goes on


@shared_task
def publish_event(event_id: int) -> bool:
    """As `outbox.publish`."""
    return outbox.publish(event_id)


@shared_task
def publish_left_behind() -> int:
    """Publish what a lost worker or a broker that was down left in the outbox, until nothing is due or the time is over; returns how many.

    What no consumer has seen yet goes before what one of them could not take.
    """
    end, published = time.monotonic() + SWEEP_SECONDS, 0
    for find in (outbox.never_tried, outbox.tried_before):
        for event_id in outbox.each_due(find, AT_ONCE):
            if time.monotonic() > end:
                return published
            try:
                published += publish_event(event_id)
            except Exception:  # an event with which the database went away holds up no other
                logger.exception("event %s stays in the outbox", event_id)
    return published
