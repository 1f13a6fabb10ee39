"""Days as a form gives them and moments as the database keeps them, in the time zone of whoever writes."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SUGGESTED = timedelta(days=90)
LATEST = date(2100, 12, 31)  # the last day that anything of casework may name
TOO_LATE = _("Choose a day before the year 2101.")


def is_too_late(moment: datetime | None) -> bool:
    """Does an end lie after LATEST, in the time zone of whoever writes? PostgreSQL's last days do not exist in every time zone."""
    return moment is not None and moment > timezone.make_aware(datetime.combine(LATEST + timedelta(days=1), time.min))


def begin_of(day: date | None) -> datetime | None:
    """The first moment of a day; of today and before: None, which is "now"."""
    if day is None or day <= timezone.localdate():
        return None
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date | None) -> datetime | None:
    """The moment when a day is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) if day else None


def last_day(end: datetime | None) -> date | None:
    """The last day before an end."""
    return timezone.localdate(end - timedelta(microseconds=1)) if end else None


def latest_end(begins: datetime | None, days: int) -> datetime:
    """The end of the last day of a grant that lasts as long as it may."""
    return end_of(timezone.localdate(begins) + timedelta(days=days))


def suggested_end(valid_until: date | None, most: int | None = None) -> date:
    """In three months, or when the note ends, if that is sooner; never after `most` days."""
    day = timezone.localdate() + min(SUGGESTED, timedelta(days=most) if most else SUGGESTED)
    return min(day, valid_until) if valid_until and valid_until > timezone.localdate() else day
