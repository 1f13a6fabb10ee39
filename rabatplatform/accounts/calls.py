"""Readings of the log of calls: what a key did in 30 days, in numbers, and its lines."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Max, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from rabatplatform.access.querysets import held_by
from rabatplatform.accounts.models import AgencyKey, KeyCall
from rabatplatform.accounts.services.calls import KEPT

MOST_COUNTED = 200_000  # of a key, the newest: the page says when there are more
OUTCOMES = {"ok": (100, 399), "refused": (400, 499), "failed": (500, 599)}


@dataclass
class Tally:
    """calls: all; refused: with 4xx; failed: with 5xx."""

    calls: int = 0
    refused: int = 0
    failed: int = 0

    def add(self, status: int, times: int) -> None:
        self.calls += times
        self.refused += times * (400 <= status <= 499)
        self.failed += times * (status >= 500)


@dataclass
class OfOperation(Tally):
    method: str = ""
    operation: str = ""
    slowest: int = 0
    took: int = 0

    @property
    def mean(self) -> int:
        """Milliseconds."""
        return round(self.took / self.calls) if self.calls else 0


@dataclass(frozen=True)
class Refused:
    status: int
    code: str
    times: int
    last_at: datetime


@dataclass
class Use:
    """days: newest first, in the reader's time zone, those with calls alone; counted_from: where only the newest are counted."""

    all: Tally = field(default_factory=Tally)
    days: dict[date, Tally] = field(default_factory=dict)
    operations: list[OfOperation] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    counted_from: datetime | None = None


def calls_of(user, key_id: int, *, outcome: str = "", since: datetime | None = None):
    """Calls of a key in the last 30 days that `user` may see. outcome: of OUTCOMES, or all."""
    first = timezone.now() - KEPT
    rows = KeyCall.objects.visible_to(user).filter(key=key_id, at__gte=max(since, first) if since else first)
    return rows.filter(status__range=OUTCOMES[outcome]) if outcome else rows


def sees_confidential(user, key_id: int) -> bool:
    """Whether calls of confidential rooms are among those that a person is shown of a key (KeyCall.objects.visible_to)."""
    mine = held_by("body", user) | held_by("responsible", user)
    return AgencyKey.objects.visible_to(user).filter(mine, pk=key_id).exists()


def use_of(user, key_id: int) -> Use:
    """Two questions, however many calls there were: of more than MOST_COUNTED the newest."""
    rows, found = calls_of(user, key_id), Use()
    bound = rows.order_by("-pk").values_list("pk", "at")[MOST_COUNTED : MOST_COUNTED + 1].first()
    if bound:
        found.counted_from = bound[1]
        rows = rows.filter(pk__gt=bound[0])
    by_operation: dict[tuple, OfOperation] = {}
    refused: dict[tuple, list] = defaultdict(lambda: [0, None])
    groups = rows.order_by().annotate(day=TruncDate("at")).values_list("day", "method", "operation", "status", "code")
    for day, method, operation, status, code, times, took, slowest, last_at in groups.annotate(
        times=Count("pk"), took=Sum("ms"), slowest=Max("ms"), last_at=Max("at")
    ):
        found.all.add(status, times)
        found.days.setdefault(day, Tally()).add(status, times)
        one = by_operation.setdefault((method, operation), OfOperation(method=method, operation=operation))
        one.add(status, times)
        one.took, one.slowest = one.took + took, max(one.slowest, slowest)
        if status >= 400:
            line = refused[status, code]
            line[0], line[1] = line[0] + times, max(filter(None, (line[1], last_at)))
    found.days = dict(sorted(found.days.items(), reverse=True))
    found.operations = sorted(by_operation.values(), key=lambda one: (-one.calls, one.operation, one.method))
    lines = [Refused(status, code, times, last_at) for (status, code), (times, last_at) in refused.items()]
    found.refused = sorted(lines, key=lambda one: (-one.times, one.status, one.code))
    return found
