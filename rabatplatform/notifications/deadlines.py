"""Days by which somebody has to do something, for their calendar.

An app has a `deadlines.py` that calls `register(ask)`; ask(user, until) -> Deadlines up to that day that `user` may know of, asked under
their own rights when the calendar is read. SECURITY: calendars are copied to phones and providers: of casework no title says
more than that something ends.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

DAYS_AHEAD = 400
MOST = 500


@dataclass(frozen=True)
class Deadline:
    """key: stable, of the thing: the same deadline keeps its entry when its day changes; path: of the page that it is done on."""

    key: str
    day: date
    title: str
    path: str = "/"


_sources: list[Callable[..., Iterable[Deadline]]] = []


def register(ask):
    _sources.append(ask)
    return ask


@cache
def _all_sources() -> tuple:
    autodiscover_modules("deadlines")
    return tuple(_sources)


def deadlines_of(user) -> list[Deadline]:
    """From a week ago on, the first ones first; titles in the active language."""
    today = timezone.localdate()
    found = [one for ask in _all_sources() for one in ask(user, today + timedelta(days=DAYS_AHEAD))]
    return sorted((one for one in found if one.day >= today - timedelta(days=7)), key=lambda one: (one.day, one.key))[:MOST]
