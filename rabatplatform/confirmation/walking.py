"""One walk down the ladder: every row whose time has come goes one rung down, and people are told.

One transaction: a walk that was interrupted has not happened. In it rows are read some thousands at a time.
"""

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Func, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from rabatplatform.confirmation.ladder import (
    RUNGS,
    Ladder,
    below,
    days_until_next,
    ladders,
    stagger_in_sql,
)
from rabatplatform.confirmation.models import Freshness

logger = logging.getLogger(__name__)
AT_ONCE = 5_000


@transaction.atomic
def walk(now: datetime | None = None) -> dict[str, int]:
    """Returns {table: steps}; a second walk on one day takes none. {} while another walk is under way. Needs the system's scope."""
    now = now or timezone.now()
    if not _alone():
        return {}
    follow_ups, taken = {}, {}
    for ladder in ladders():
        rows = ladder.model._meta.default_manager
        _begin_again(ladder, rows, now)
        if ladder.follow_up not in follow_ups:
            follow_ups[ladder.follow_up] = ladder.follow_up(now)
        taken[ladder.model._meta.db_table] = _steps(ladder, rows, follow_ups[ladder.follow_up], now)
    for follow_up in follow_ups.values():
        follow_up.close()
    logger.info("confirmation ladder: %s", taken)
    return taken


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('confirmation ladder', 0))")
        return cursor.fetchone()[0]


def _begin_again(ladder: Ladder, rows, now) -> None:
    """What is live and takes no steps, because it was restored, or came in without a service, gets its next one."""
    without = ladder.live(rows.filter(next_step_at=None), now).exclude(freshness=Freshness.VACANT)
    days = ladder.model.period_days + RUNGS[0][1] - stagger_in_sql(F("pk"))
    length = Func(days, template="make_interval(days => (%(expressions)s)::int)", output_field=DurationField())
    first = ExpressionWrapper(F("confirmed_at") + length, output_field=DateTimeField())
    rows.filter(pk__in=without.values("pk")).update(next_step_at=Greatest(first, Value(now)))


def _steps(ladder: Ladder, rows, follow_up, now) -> int:
    # One step a day, also after days without a walk: the next is due tomorrow at the earliest, so that no notice is skipped
    # and nobody gets two on one day; the steps after it keep their distance.
    tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    taken = 0
    while states := _next(rows, now):
        live = set(ladder.live(rows.filter(pk__in=states), now).values_list("pk", flat=True))
        # What ended, closed or was suspended takes no more steps.
        rows.filter(pk__in=states.keys() - live).update(next_step_at=None)
        steps = []
        for state in set(states.values()):
            ids = [pk for pk in live if states[pk] == state]
            rung = below(state) or Freshness.VACANT
            days = days_until_next(rung)
            after = Greatest(F("next_step_at") + timedelta(days=days), Value(tomorrow)) if days is not None else None
            rows.filter(pk__in=ids).update(freshness=rung, next_step_at=after)
            steps += [(pk, rung) for pk in ids]
        follow_up.take(ladder.model, steps)
        taken += len(steps)
    return taken


def _next(rows, now) -> dict[int, str]:
    """{id: state} of rows whose time has come; one that somebody confirms at this moment is passed over."""
    waiting = rows.filter(next_step_at__lte=now).order_by("next_step_at").select_for_update(skip_locked=True)
    return dict(waiting.values_list("pk", "freshness")[:AT_ONCE])
