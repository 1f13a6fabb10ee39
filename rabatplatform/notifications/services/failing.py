"""Messages that could not be made or sent: each is tried again by itself, and waits longer every time."""

import logging
from datetime import timedelta

from django.utils import timezone

from rabatplatform.access.scope import system_scope
from rabatplatform.notifications.channels import DeliveryError
from rabatplatform.notifications.mail_server import server
from rabatplatform.notifications.models import Delivery

logger = logging.getLogger(__name__)

WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720)]  # then it has failed for good
BOUNCED, REFUSED = "bounced", "recipient_refused"  # of what did not reach the address: it came back, or was not taken
OF_ONE_MAIL = (REFUSED, "smtpdataerror")  # another mail would have gone


def as_delivery_error(raised: Exception, name) -> DeliveryError:
    """name: of what could not be made, for the log."""
    if isinstance(raised, DeliveryError):
        return raised
    logger.error("message %s could not be made", name, exc_info=raised)
    return DeliveryError(type(raised).__name__[:80].lower(), permanent=False)


def put_off(deliveries: list[Delivery], error: DeliveryError) -> None:
    """Each waits longer than the time before; after the last time, or when it is refused for good, it has failed."""
    for delivery in deliveries:
        delivery.attempts += 1
        delivery.error = error.code
        delivery.claimed_until = None
        if error.permanent or delivery.attempts > len(WAITS):
            delivery.state = Delivery.State.FAILED
        else:
            delivery.state, delivery.not_before = Delivery.State.WAITING, timezone.now() + WAITS[delivery.attempts - 1]
    Delivery.objects.bulk_update(deliveries, ["state", "attempts", "not_before", "error", "claimed_until"])


def after(answer: str | None) -> str | None:
    """What became of a mail: after the first one that a mail server takes again, what waited for it goes on."""
    if answer == "sent" and server.is_there_again():
        go_on()
    return answer


def go_on() -> int:
    """The mail server was away and takes mails again: what waited for it is due now. Returns how many messages.

    What another process is sending at this moment keeps its time.
    """
    with system_scope("the mail server is there again"):
        now = timezone.now()
        rows = Delivery.objects.filter(
            channel=Delivery.Channel.MAIL, state=Delivery.State.WAITING, attempts__gt=0, not_before__gt=now
        )
        rows = rows.exclude(error__in=OF_ONE_MAIL).select_for_update(skip_locked=True)
        number = Delivery.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(not_before=now)
    if number:
        logger.info("the mail server is there again: %s messages go on", number)
    return number
