"""What the secretariat sees of events of which nobody, or not everybody, could be told yet: how many and why, never which."""

from dataclasses import dataclass
from datetime import datetime

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
    found: dict[tuple[str, str], UntoldLine] = {}
    for kind, error, number, attempts, since in rows.annotate(Count("pk"), Max("attempts"), Min("since")):
        line = UntoldLine(kind_said(kind), _error_said(error), number, attempts, since)
        before = found.setdefault((line.kind, error), line)
        if before is not line:
            before.number += number
            before.attempts, before.since = max(before.attempts, attempts), min(before.since, since)
    return sorted(found.values(), key=lambda line: line.since)


def _error_said(code: str) -> str:
    return gettext("A fault of the platform (%(code)s)") % {"code": code}
