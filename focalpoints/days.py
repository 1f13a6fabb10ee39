"""Days as people write them, and the moments between which rights hold. A day is one of the post's own time zone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from rabatplatform.accounts.zones import zone_named


def zone_of(post) -> ZoneInfo:
    return zone_named(post.time_zone)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which a last day is over: midnight, also on the day of a clock change. Raises OverflowError for year 9999."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)


def last_day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    """The last day of something that ends at a moment; None: open."""
    return (moment.astimezone(zone) - timedelta(microseconds=1)).date() if moment else None


def today(zone: ZoneInfo) -> date:
    return timezone.now().astimezone(zone).date()


def years_on(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
