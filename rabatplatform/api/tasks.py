from celery import shared_task
from django.db import connection

from rabatplatform.access.scope import system_scope
from rabatplatform.api.bulk import erasing, making
from rabatplatform.api.idempotency import KEPT
from rabatplatform.handing import hand_over

_FORGET = (
    f"DELETE FROM api_idempotentcall WHERE made_at <= access_clock() - interval '{KEPT}'",
    "DELETE FROM api_quotause WHERE began <= access_clock() - interval '2 days'",
)


@shared_task
def forget_calls() -> int:
    """Take away what was remembered of calls of more than a day ago. Returns how many rows."""
    done = 0
    with system_scope("forget calls"), connection.cursor() as cursor:
        for statement in _FORGET:
            cursor.execute(statement)
            done += cursor.rowcount
    return done


@shared_task(acks_late=True)
def make_export(pk: int) -> str:
    """Make an export in bulk, or as much of it as a turn allows. Gives the state that it leaves; "" where there was nothing to do."""
    return making.make(pk)


@shared_task
def make_exports_left_behind() -> int:
    """Hand out exports that a lost worker or a broker that was down left; gives how many."""
    waiting = making.left_behind()
    for pk in waiting:
        hand_over(make_export, pk)
    return len(waiting)


@shared_task
def erase_exports() -> int:
    """Erase the files of exports that are over their day, or whose key was revoked; gives how many exports."""
    return erasing.erase_old()


@shared_task
def remove_orphaned_exports() -> int:
    """Nightly. Gives how many files were removed."""
    return erasing.remove_orphans()
