"""Recalls that nobody acknowledged for days: told once, to those whose object it is and to those who answer for the key."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from rabatplatform.accounts.actors import Actor
from rabatplatform.events.catalogue import EventKind
from rabatplatform.events.services import record_many
from rabatplatform.feed.models import Item

PATIENCE = timedelta(days=3)
AT_ONCE = 1000


def tell_unacknowledged() -> int:
    """In the scope of the system; returns how many recalls were told of. settings.RECALL_CONSUMERS: (items) → None each."""
    late = Item.objects.filter(is_held=False, acknowledged_at=None, told_at=None, recalled_at__lte=timezone.now() - PATIENCE)
    items = list(late.order_by("recalled_at").select_for_update(skip_locked=True)[:AT_ONCE])
    for consumer in settings.RECALL_CONSUMERS if items else ():
        import_string(consumer)(items)
    Item.objects.filter(recall__in=[item.recall for item in items]).update(told_at=timezone.now())
    return len(items)


def record_of(items: Iterable[Item], kinds: Mapping[str, EventKind]) -> None:
    """One event for each object among these recalls, whatever the number of its keys and parts. kinds: kind of the feed → kind of event."""
    for event in {event.code: event for event in kinds.values()}.values():
        objects = sorted({item.object_id for item in items if item.kind in kinds and kinds[item.kind].code == event.code})
        record_many(event, [(pk, None, {}) for pk in objects], actor=Actor(None))
