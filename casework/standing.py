"""How a note stands today: valid, past its date, superseded, in preparation, withdrawn. By date, so it is asked, never stored.

The index holds three tags of an end date, until:2027, until:2027-03 and until:2027-03-14. "From today on" is then the remaining days
of this month, the remaining months of this year and the years after: some hundred tags at most, of which a note has exactly one.
"""

import calendar
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import Note

State = Note.State
FIRST, LAST = 1990, 2100  # years that a date may have (casework.content)
STANDINGS = {
    "valid": _("Valid now"),
    "expired": _("Past its date"),
    "superseded": _("Superseded"),
    "draft": _("In preparation"),
    "withdrawn": _("Withdrawn"),
}


def standing_of(note: Note) -> str:
    """The key of STANDINGS that is true of it today."""
    if note.state == State.RELEASED:
        return "expired" if note.is_past else "valid"
    return str(note.state)


def states_of(standing: str) -> tuple[str, ...]:
    """States of notes that may stand so; "": any."""
    if standing in ("valid", "expired"):
        return (str(State.RELEASED),)
    return (standing,) if standing else tuple(State.values)


def slot_of(standing: str, today: date | None = None) -> str | None:
    """Tags of which one must be there, joined by commas; None: whatever the date is."""
    if standing not in ("valid", "expired"):
        return None
    return ",".join(f"until:{tag}" for tag in _tags(today or timezone.localdate(), from_today=standing == "valid"))


def _tags(today: date, *, from_today: bool) -> list[str]:
    year, month, day = today.year, today.month, today.day
    last = calendar.monthrange(year, month)[1]
    years = range(year + 1, LAST + 1) if from_today else range(FIRST, year)
    months = range(month + 1, 13) if from_today else range(1, month)
    days = range(day, last + 1) if from_today else range(1, day)
    return [
        *(f"{each}" for each in years),
        *(f"{year}-{each:02}" for each in months),
        *(f"{year}-{month:02}-{each:02}" for each in days),
    ]
