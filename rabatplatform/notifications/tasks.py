import logging

from celery import shared_task
from django.utils import timezone

from rabatplatform.access.scope import system_scope
from rabatplatform.notifications import services
from rabatplatform.notifications.models import Delivery

logger = logging.getLogger(__name__)
AT_ONCE = 500


@shared_task
def deliver(delivery_id: int):
    return services.send(delivery_id)


@shared_task
def deliver_left_behind() -> int:
    """Send what waits: retries whose time has come, and what a lost worker left. One failing recipient delays nobody."""
    with system_scope("sweep deliveries"):
        rows = Delivery.objects.filter(state=Delivery.State.WAITING, not_before__lte=timezone.now())
        waiting = list(rows.order_by("not_before").values_list("pk", flat=True)[:AT_ONCE])
    for pk in waiting:
        try:
            services.send(pk)
        except Exception:
            logger.exception("delivery %s waits for the next sweep", pk)
    return len(waiting)
