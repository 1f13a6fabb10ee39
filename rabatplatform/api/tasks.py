from celery import shared_task
from django.db import connection

from rabatplatform.access.scope import system_scope
from rabatplatform.api.idempotency import KEPT

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
