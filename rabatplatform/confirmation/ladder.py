"""The ladder that a confirmation goes down when nobody gives it again."""

from datetime import datetime, timedelta

from rabatplatform.confirmation.models import Confirmable

FIRST_NOTICE_BEFORE = timedelta(days=30)


def first_step_at(row: Confirmable) -> datetime:
    """When the first notice is due: before the end of the row's period (`period_days` of its model)."""
    return row.confirmed_at + timedelta(days=row.period_days) - FIRST_NOTICE_BEFORE
