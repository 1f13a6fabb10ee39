"""Looking at messages: only then may a mail about the same thing go out again."""

from django.utils import timezone

from rabatplatform.notifications.models import Delivery


def mark_read(*, user, references=None) -> int:
    """Mark the person's own messages as read: all, or those named. Returns how many were unread."""
    rows = Delivery.objects.visible_to(user).filter(channel=Delivery.Channel.IN_APP, read_at=None)
    if references is not None:
        rows = rows.filter(reference__in=references)
    return rows.update(read_at=timezone.now())
