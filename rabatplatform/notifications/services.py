"""From one event to one delivery per person and channel, and from a delivery to a message."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User
from rabatplatform.events.catalogue import kind_of
from rabatplatform.handing import hand_over
from rabatplatform.notifications.channels import DeliveryError
from rabatplatform.notifications.models import Delivery

logger = logging.getLogger(__name__)

CHANNELS = {
    Delivery.Channel.IN_APP: "rabatplatform.notifications.channels.in_app.prepare",
    Delivery.Channel.MAIL: "rabatplatform.notifications.channels.mail.prepare",
}
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720)]  # then it has failed for good


def write_deliveries(event) -> None:
    """Consumer of events: one row per person concerned and channel they have. Neither the one who acted nor a service account is told."""
    kind = kind_of(event.kind)
    if kind is None:
        return
    people = User.objects.filter(pk__in=set(kind.audience(event)), is_service=False).exclude(pk=event.actor_id)
    told = people.order_by("pk").values_list("pk", "mail_notifications")
    rows = [
        Delivery(event=event, user_id=pk, channel=channel)
        for pk, by_mail in told
        for channel in CHANNELS
        if by_mail or channel != Delivery.Channel.MAIL
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    written = Delivery.objects.filter(event=event, state=Delivery.State.WAITING).values_list("pk", flat=True)
    for pk in written:
        transaction.on_commit(lambda pk=pk: queue(pk))


def queue(delivery_id: int) -> None:
    from rabatplatform.notifications.tasks import deliver

    hand_over(deliver, delivery_id)


def send(delivery_id: int) -> str | None:
    """Make and send one message, its right asked again just before. Returns the new state, None when it was not waiting."""
    with system_scope("deliver"):  # one transaction
        delivery = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("event", "user")
            .filter(pk=delivery_id, state=Delivery.State.WAITING, not_before__lte=timezone.now())
            .first()
        )
        if delivery is None:
            return None
        _attempt(delivery)
        logger.info("delivery %s: %s", delivery.pk, delivery.state)
        return delivery.state


def _attempt(delivery) -> None:
    kind = kind_of(delivery.event.kind)
    with access_scope(delivery.user):
        thing = kind and delivery.user.is_active and kind.subject(delivery.event, delivery.user)
    if not thing:
        delivery.state = Delivery.State.WITHHELD
        _store(delivery)
        return
    delivery.attempts += 1
    try:
        with transaction.atomic():
            sending = import_string(CHANNELS[delivery.channel])(delivery, kind, thing)
        # Stored before it is sent: nothing is sent while the database is away, and between sending and commit lies nothing else.
        delivery.state, delivery.sent_at, delivery.error = Delivery.State.SENT, timezone.now(), ""
        _store(delivery)
        sending()
    except Exception as raised:  # also what no channel foresaw: one message that cannot be made holds up no other
        error = raised
        if not isinstance(error, DeliveryError):
            logger.exception("delivery %s could not be made", delivery.pk)
            error = DeliveryError(type(raised).__name__[:80].lower(), permanent=False)
        delivery.error, delivery.sent_at = error.code, None
        if error.permanent or delivery.attempts > len(WAITS):
            delivery.state = Delivery.State.FAILED
        else:
            delivery.state, delivery.not_before = Delivery.State.WAITING, timezone.now() + WAITS[delivery.attempts - 1]
        _store(delivery)


def _store(delivery) -> None:
    delivery.save(update_fields=["state", "attempts", "not_before", "sent_at", "error"])


def mark_read(*, user, delivery_ids=None) -> int:
    """Mark the person's own messages as read: all, or those named. Returns how many were unread."""
    rows = Delivery.objects.visible_to(user).filter(channel=Delivery.Channel.IN_APP, read_at=None)
    if delivery_ids is not None:
        rows = rows.filter(pk__in=delivery_ids)
    return rows.update(read_at=timezone.now())
