"""Readings of one person's messages."""

from rabatplatform.events.catalogue import kind_of
from rabatplatform.notifications.models import Delivery


def inbox(user):
    """Messages shown on the platform, newest first."""
    rows = Delivery.objects.visible_to(user).filter(channel=Delivery.Channel.IN_APP, state=Delivery.State.SENT)
    return rows.select_related("event", "event__actor", "event__post").order_by("-created_at", "-pk")


def unread_count(user) -> int:
    return inbox(user).select_related(None).filter(read_at=None).count()


def lines(user, deliveries) -> list[dict]:
    """What the page says of each message whose thing `user` may still read: delivery, kind, thing, sentence, address."""
    shown = []
    for delivery in deliveries:
        kind = kind_of(delivery.event.kind)
        thing = kind and kind.subject(delivery.event, user)
        if thing:
            sentence = kind.sentence(delivery.event, thing)
            shown.append(
                {"delivery": delivery, "kind": kind, "thing": thing, "sentence": sentence, "address": thing.get_absolute_url()}
            )
    return shown
