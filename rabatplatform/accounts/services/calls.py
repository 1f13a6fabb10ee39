"""The log of calls by keys: a line for each, forgotten after 30 days."""

import logging
import time
from dataclasses import astuple, dataclass
from datetime import timedelta

from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.models import KeyCall
from rabatplatform.breaker import Breaker

logger = logging.getLogger(__name__)
KEPT = timedelta(days=30)
AT_ONCE = 10_000
_breaker = Breaker()
# Asynchronous: a crash of the server may lose the last lines, and no call waits for the disk.
_WRITE = """SELECT set_config('synchronous_commit', 'off', true), accounts_key_called(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""


@dataclass(frozen=True)
class Call:
    """What is kept of a call, as KeyCall has it and in the order of accounts_key_called."""

    method: str
    operation: str
    is_confidential: bool
    status: int
    code: str
    ms: int
    rows: int | None
    bytes: int | None
    network: str


def note_call(key_id: int, call: Call) -> bool:
    """Write a line, in a transaction of its own after the scope of the call closed. A failure loses the line, never the call."""
    if _breaker.rests:
        return False
    began = time.monotonic()
    try:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [key_id, *astuple(call)])
    except DatabaseError as error:
        _breaker.failed(began)
        logger.warning("a call of key %s is not in the log: %s", key_id, type(error).__name__)
        return False
    return True


def forget_calls() -> int:
    """Remove what is older than 30 days, from the oldest on, each batch in a transaction of its own. Returns how many."""
    before, gone, last = timezone.now() - KEPT, 0, 0
    while True:
        with system_scope("forget calls"):
            rows = KeyCall.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "at")[:AT_ONCE]
            oldest = list(rows)
            over = [pk for pk, at in oldest if at < before]
            if over:
                gone += KeyCall.objects.filter(pk__gt=last, pk__lte=over[-1], at__lt=before).delete()[0]
        if len(over) < AT_ONCE:  # lines stand nearly in the order of their time: what follows is younger
            return gone
        last = over[-1]
