"""Moments as people and systems write them."""

from datetime import UTC, datetime

from django.utils.dateparse import parse_datetime


def read_moment(text: str) -> datetime | None:
    """A day or a moment as ISO 8601 has it, in UTC; without a time zone it is in UTC. None for what is none.

    Python takes zones up to ±23:59, PostgreSQL up to ±15:59: what is told onward is in UTC, so that neither minds.
    """
    try:
        moment = parse_datetime(text.replace(" ", "+"))  # a "+" that was not encoded
    except ValueError:
        return None
    if moment is None or not 1900 < moment.year < 9000:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
