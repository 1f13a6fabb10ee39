"""The ladder that a confirmation goes down when nobody gives it again: its rungs, and what an app registers for its rows.

`next_step_at` of a row is the one moment that is stored: the due day and the other steps follow from it and the rung it stands on.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Protocol

from django.db.models import QuerySet
from django.utils.module_loading import autodiscover_modules

from rabatplatform.confirmation.models import Confirmable, Freshness

# From the top down: the rung, and how many days after the due day a row comes to it. The rules of the ladder are these lines.
RUNGS: tuple[tuple[Freshness, int], ...] = (
    (Freshness.FIRST_NOTICE, -30),
    (Freshness.SECOND_NOTICE, -10),
    (Freshness.LAST_NOTICE, 0),
    (Freshness.UNCONFIRMED, 14),
    (Freshness.VACANT, 14 + 45),
)
NOTICES = (Freshness.FIRST_NOTICE, Freshness.SECOND_NOTICE, Freshness.LAST_NOTICE)
ANNOUNCING = (Freshness.LAST_NOTICE, Freshness.UNCONFIRMED)  # the next rung has consequences: these notices are told again
STAGGER_DAYS = 30  # what was confirmed on one day is not all due on one day again

_STATES = (Freshness.CONFIRMED, *(state for state, _days in RUNGS))
_DAYS = dict(RUNGS)
_HASH, _SPACE = 2_654_435_761, 2**32  # Knuth's multiplicative hash: neighbours lie far apart, in Python and in SQL alike


def below(state: str) -> Freshness | None:
    """The rung under a state; None under the last."""
    place = _STATES.index(Freshness(state)) + 1
    return _STATES[place] if place < len(_STATES) else None


def days_until_next(state: str) -> int | None:
    """Days between coming to a rung and leaving it; None: it is the last."""
    lower = below(state)
    return None if lower is None else _DAYS[lower] - _DAYS[state]


def stagger_days(pk: int) -> int:
    """By how many days a row is due before the end of its period: the same for a row every time, 0 to 29."""
    return pk * _HASH % _SPACE * STAGGER_DAYS // _SPACE


def stagger_in_sql(pk):
    """The same of an expression; whole numbers divided are whole in PostgreSQL."""
    return pk * _HASH % _SPACE * STAGGER_DAYS / _SPACE


def first_step_at(row: Confirmable) -> datetime:
    """When the first notice is given. The row has its key: the hash of it staggers the due days."""
    days = row.period_days - stagger_days(row.pk or 0) + _DAYS[Freshness.FIRST_NOTICE]
    return row.confirmed_at + timedelta(days=days)


def due_at(row: Confirmable) -> datetime | None:
    """By when it is to be confirmed; None where the ladder has ended, or takes no steps with it."""
    if row.next_step_at is None:
        return None
    return row.next_step_at - timedelta(days=_DAYS[below(row.freshness)])


def on_this_rung_since(row: Confirmable) -> datetime | None:
    """Since when it is unconfirmed, or has its notice; None where that is not known."""
    if row.next_step_at is None or row.freshness == Freshness.CONFIRMED:
        return None
    return row.next_step_at - timedelta(days=days_until_next(row.freshness))


def told_of(due: Mapping[int, int], last: Mapping[int, int]) -> Iterator[tuple[int, None, dict[str, int]]]:
    """What `record_many` takes of notices. due: {subject: entries}; last: {subject: those of them that announce what follows}."""
    for subject, number in due.items():
        yield subject, None, {"number": number} | ({"last": last[subject]} if last[subject] else {})


class FollowUp(Protocol):
    """What one walk leads to: made for it with the moment of the walk, and called inside its transaction."""

    def take(self, model: type[Confirmable], steps: list[tuple[int, str]]) -> None:
        """steps: (id, rung that the row came to), some thousands at a time."""

    def close(self) -> None:
        """The walk is over: tell people."""


@dataclass(frozen=True)
class Ladder:
    """live(rows, now) → those rows that still take steps; follow_up: one class may serve several models, and gets them all."""

    model: type[Confirmable]
    live: Callable[[QuerySet, datetime], QuerySet]
    follow_up: Callable[[datetime], FollowUp]


_ladders: list[Ladder] = []


def register(ladder: Ladder) -> Ladder:
    _ladders.append(ladder)
    return ladder


@cache
def ladders() -> tuple[Ladder, ...]:
    """In the order in which they were registered: an app has a `confirmation.py` that does so."""
    autodiscover_modules("confirmation")
    return tuple(_ladders)
