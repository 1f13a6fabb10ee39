"""The outbox: each event is handed once to every consumer, however often a task runs."""

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from rabatplatform.access.scope import system_scope
from rabatplatform.events.models import Event

logger = logging.getLogger(__name__)
AT_ONCE = 500


@shared_task
def publish_event(event_id: int) -> bool:
    """Hand one event to every consumer, in one transaction with the mark that it is done. False: somebody else has it."""
    with transaction.atomic(), system_scope("publish event"):
        event = Event.objects.select_for_update(skip_locked=True).filter(pk=event_id, published_at=None).first()
        if event is None:
            return False
        for consumer in settings.EVENT_CONSUMERS:
            import_string(consumer)(event)
        Event.objects.filter(pk=event.pk).update(published_at=timezone.now())
        return True


@shared_task
def publish_left_behind() -> int:
    """Publish what a lost worker or a broker that was down left in the outbox; returns how many."""
    before = timezone.now() - timedelta(seconds=settings.OUTBOX_LEFT_BEHIND_SECONDS)
    with system_scope("sweep the outbox"):
        waiting = list(
            Event.objects.filter(published_at=None, created_at__lt=before)
            .order_by("created_at")
            .values_list("pk", flat=True)[:AT_ONCE]
        )
    published = 0
    for event_id in waiting:
        try:
            published += publish_event(event_id)
        except Exception:  # one event that a consumer cannot take holds up no other
            logger.exception("event %s stays in the outbox", event_id)
    return published
