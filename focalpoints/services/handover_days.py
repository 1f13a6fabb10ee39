"""Which days of a handover fit each other; what does not is told at its field."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints import days
from focalpoints.errors import HandoverRefused
from focalpoints.models import Appointment, Handover
from rabatplatform.web.templatetags.web import written

LONGEST = Appointment.LONGEST_OVERLAP_DAYS
FURTHEST_YEARS = 10


def overlap_days(begins_on: date, last_on: date | None) -> int:
    """How many days both hold the post."""
    return (last_on - begins_on).days + 1 if last_on else 0


def refuse_days(
    handover: Handover, begins_on: date, last_on: date | None, until_on: date | None, *, somebody_leaves: bool
) -> None:
    """Raises HandoverRefused, with a sentence for each day that does not fit."""
    wrong = {}
    zone = days.zone_of(handover.post)
    today = days.today(zone)
    if begins_on < today:
        wrong["begins_on"] = _("This day has passed. The earliest is today.")
    elif begins_on > days.years_on(today, 1):
        wrong["begins_on"] = _("At most one year from today.")
    if not somebody_leaves:
        if last_on is not None:
            wrong["last_on"] = _("Nobody holds the post now: leave this empty.")
    elif last_on is None:
        wrong["last_on"] = _("Choose the last day of the one who hands over.")
    else:
        wrong |= _wrong_overlap(handover, begins_on, last_on, today, zone)
    if until_on is not None:
        if until_on <= max(begins_on, last_on or begins_on):
            wrong["until_on"] = _("The new appointment ends after the overlap.")
        elif until_on > days.years_on(today, FURTHEST_YEARS):
            wrong["until_on"] = _("At most ten years from today.")
    if wrong:
        raise HandoverRefused(_("These days do not fit each other."), fields=wrong)


def _wrong_overlap(handover: Handover, begins_on: date, last_on: date, today: date, zone) -> dict[str, str]:
    if last_on < today:
        return {"last_on": _("This day has passed. The earliest is today.")}
    overlap = overlap_days(begins_on, last_on)
    if overlap < 0:
        return {"last_on": _("The post would be vacant in between: at the earliest the day before the successor begins.")}
    if overlap > LONGEST:
        latest = written(begins_on + timedelta(days=LONGEST - 1), "DATE_FORMAT")
        sentence = ngettext(
            "The overlap is at most 60 days, and this is %(number)d: choose %(day)s at the latest.",
            "The overlap is at most 60 days, and this is %(number)d: choose %(day)s at the latest.",
            overlap,
        )
        return {"last_on": sentence % {"number": overlap, "day": latest}}
    ends = days.last_day(handover.outgoing.valid.upper, zone)
    if ends is not None and last_on > ends:
        day = written(ends, "DATE_FORMAT")
        return {"last_on": _("The present appointment ends on %(day)s: choose that day or an earlier one.") % {"day": day}}
    return {}
