"""Nothing of an export lies there longer than a day, and nothing of a key that was revoked."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from rabatplatform.access.querysets import Clock
from rabatplatform.access.scope import system_scope
from rabatplatform.api.bulk.making import KEPT, ROOM, WAITED_FOR, end
from rabatplatform.api.models import BulkExport
from rabatplatform.files import storage

TOLD = timedelta(days=7)  # how long the list says that there was one
State = BulkExport.State


def erase_old() -> int:
    """Erase the files of exports that are over their time, or whose key was revoked, and forget old ones. Gives how many exports."""
    with system_scope("look for old exports"):
        revoked = Q(agency_key__revoked_at__isnull=False)
        over = dict.fromkeys(_ids(Q(state=State.READY) & (revoked | Q(kept_until__lte=Clock()))), State.ERASED)
        over |= dict.fromkeys(_ids(Q(state__in=WAITED_FOR) & revoked), State.STOPPED)
        over |= dict.fromkeys(_ids(Q(state__in=WAITED_FOR) & ~revoked & Q(asked_at__lte=Clock() - KEPT)), State.FAILED)
    for pk, state in over.items():
        end(pk, state)
    with system_scope("forget old exports"):
        BulkExport.objects.filter(asked_at__lte=Clock() - TOLD, parts=[]).exclude(state__in=WAITED_FOR).delete()
    return len(over)


def remove_orphans() -> int:
    """Remove files that a worker who was killed left without a row; gives how many. None is older than two days of any export."""
    removed = 0
    for _shard, keys in storage.stored_by_shard(older_than=timezone.now() - 2 * KEPT - timedelta(hours=1), rooms=(ROOM,)):
        for key in keys:
            storage.drop(key)
            removed += 1
    return removed


def _ids(condition: Q) -> list[int]:
    return list(BulkExport.objects.filter(condition).values_list("pk", flat=True))
