"""What a post owns. Rights follow posts by themselves; this is the list of it, for whoever hands a post over or takes it.

An app has an `estate.py` that calls `register(Holding(…))`, one for each sort of thing a post can own; the directory's own are in
`focalpoints/estate_of_directory.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True)
class Line:
    """One thing that a post owns. href: "" where it has no page of its own."""

    label: str
    href: str = ""
    note: str = ""


@dataclass(frozen=True)
class Holding:
    """One sort of thing that a post can own.

    code: stable; title, said: lazy, what it is and what happens with it; counts(post, user) -> how many, as far as `user` may
    see; None: that is not told to `user`; lines(post, user, limit) -> the first of them; passes: whether it goes to the next
    holder or stays with the person.
    """

    code: str
    title: Any
    counts: Callable[[Any, Any], int | None]
    lines: Callable[[Any, Any, int], list[Line]]
    said: Any = ""
    passes: bool = True


@dataclass(frozen=True)
class Share:
    """A holding as a page shows it. number: None where it is not told."""

    holding: Holding
    number: int | None
    lines: list[Line]


_holdings: dict[str, Holding] = {}


def register(holding: Holding) -> Holding:
    if holding.code in _holdings:
        raise ValueError(f"holding {holding.code} is registered twice")
    _holdings[holding.code] = holding
    return holding


@cache
def holdings() -> tuple[Holding, ...]:
    from focalpoints import estate_of_directory as _directory  # noqa: F401  (registers its own)

    autodiscover_modules("estate")
    return tuple(_holdings.values())


def estate_of(post, user, *, limit: int = 3) -> list[Share]:
    """Everything the post owns that passes, in the order of registration; what it has none of is left out."""
    found = []
    for holding in holdings():
        number = holding.counts(post, user) if holding.passes else 0
        if number != 0:
            found.append(Share(holding, number, holding.lines(post, user, limit) if number else []))
    return found


def sorts() -> list[Holding]:
    """What a post can own, for whoever may not see yet what there is."""
    return [holding for holding in holdings() if holding.passes]


def staying() -> list[Holding]:
    return [holding for holding in holdings() if not holding.passes]
