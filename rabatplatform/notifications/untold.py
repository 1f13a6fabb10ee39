"""What the secretariat sees of events of which nobody, or not everybody, could be told yet, or the next in line could not be: how many and
why, never which."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Max, Min
from django.utils.translation import gettext

from rabatplatform.events.models import Untold
from rabatplatform.notifications.oversight import kind_said


@dataclass
class UntoldLine:
    """kind, error: in words; number: events; attempts: of the one that was tried most; since: of the oldest."""

    kind: str
    error: str
    number: int
    attempts: int
    since: datetime


def lines(user) -> list[UntoldLine]:
    """One for each title of a kind and error, the longest waiting first. SECURITY: kinds of casework are one (oversight.kind_said)."""
    rows = Untold.objects.visible_to(user).order_by().values_list("kind", "error")
    rows = [(kind_said(kind), *facts) for kind, *facts in rows.annotate(Count("pk"), Max("attempts"), Min("since"))]
    found: dict[tuple[str, str], UntoldLine] = {}
    for kind, error, number, attempts, since in rows + _not_told_on():
        line = UntoldLine(kind, _error_said(error), number, attempts, since)
        before = found.setdefault((line.kind, error), line)
        if before is not line:
            before.number += number
            before.attempts, before.since = max(before.attempts, attempts), min(before.since, since)
    return sorted(found.values(), key=lambda line: line.since)


def _not_told_on() -> list[tuple]:
    """(kind in words, error, number, attempts, since) of steps of escalations that raise; none for others than the secretariat."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, error, number, attempts, since FROM notifications_not_told_on()")
        return [
            (gettext("To the next in line: %(what)s") % {"what": kind_said(kind)}, *facts) for kind, *facts in cursor.fetchall()
        ]


def _error_said(code: str) -> str:
    return gettext("A fault of the platform (%(code)s)") % {"code": code}
