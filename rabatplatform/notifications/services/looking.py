"""Looking at messages: only then may a mail about the same thing go out again."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.querysets import unread as unread_of

MINUTES_TO_UNDO = 10


def mark_read(*, user, known: Iterable[UUID], named: Iterable[UUID] | None = None) -> tuple[int, datetime]:
    """Mark the person's own messages as read, by their references: those that a page knew, or of these and of the messages named only what
    is about the things of the named.

    What the page did not know nobody saw, and it stays new. No moment says that: a row is stamped some time before others see it, and by
    the clock of a worker. Returns how many were unread, and the moment, by which `mark_unread` finds them again.
    """
    rows, now = _unread_rows(user), timezone.now()
    if named is None:
        rows = rows.filter(reference__in=known)
    else:
        things = Delivery.objects.visible_to(user).filter(channel=Delivery.Channel.IN_APP, reference__in=named)
        rows = rows.filter(reference__in=[*known, *named], about__in=things.values("about"))
    return rows.update(read_at=now), now


def mark_unread(*, user, read_at: datetime) -> int:
    """Take back what one act marked as read, ten minutes at most after it."""
    if read_at < timezone.now() - timedelta(minutes=MINUTES_TO_UNDO):
        return 0
    return Delivery.objects.visible_to(user).filter(channel=Delivery.Channel.IN_APP, read_at=read_at).update(read_at=None)


def look(*, user, path: str, unread=None) -> int:
    """The person has opened the page at `path`: what is new of the thing that stands there is read. Returns how many messages.

    unread: what querysets.unread(user) answered, where it was asked already. A page that shows a part of a thing (a review of a
    practice) leaves the rest of its messages new, unless the newest of them led there.
    """
    unread = unread_of(user) if unread is None else unread
    those, led = Q(), set()
    for delivery, _kind, thing in unread:  # the newest first
        is_newest = delivery.about not in led
        led.add(delivery.about)
        if stands_at(thing, path):
            same = {} if is_newest else {"kind": delivery.kind}
            those |= Q(about=delivery.about, created_at__lte=delivery.created_at, **same)
    if not those:
        return 0
    with transaction.atomic():
        return _unread_rows(user).filter(those).update(read_at=timezone.now())


def stands_at(thing, path: str) -> bool:
    return urlsplit(thing.get_absolute_url()).path == path


def _unread_rows(user):
    return Delivery.objects.visible_to(user).filter(channel=Delivery.Channel.IN_APP, read_at=None)
