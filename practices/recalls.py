"""Copies of practices and adaptations in systems of organisations that were to be taken back, and of which nobody said that they were."""

from collections.abc import Iterable

from practices.events.recalls import ADAPTATION_NOT_TAKEN_BACK, PRACTICE_NOT_TAKEN_BACK
from practices.models import Practice
from rabatplatform.feed.models import Item
from rabatplatform.feed.watch import record_of

READ_BY_ALL = (Practice.State.PUBLISHED, Practice.State.ARCHIVED)
NOT_TAKEN_BACK = {"practice": PRACTICE_NOT_TAKEN_BACK, "adaptation": ADAPTATION_NOT_TAKEN_BACK}


def tell_owners(items: Iterable[Item]) -> None:
    """Tell each owner of its practices and adaptations among these recalls; in the scope of the system. Of a practice that all members
    read its page alone tells: whoever is a member no longer was to drop every practice there is, and no owner can do anything about it.
    """
    items = list(items)
    practices = Practice.objects.filter(pk__in={item.object_id for item in items if item.kind == "practice"})
    read_by_all = set(practices.filter(state__in=READ_BY_ALL).values_list("pk", flat=True))
    record_of([item for item in items if item.kind != "practice" or item.object_id not in read_by_all], NOT_TAKEN_BACK)
