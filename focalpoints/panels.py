"""What other apps show of a country or organisation in the directory. Imports point downwards, so they register here.

An app has a `panels.py` that calls `register(Panel(…))`; practices show their titles and counts this way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True)
class Entry:
    """One line of a panel. language: of the title, where it may differ from the page's."""

    title: str
    href: str
    language: str = ""
    note: str = ""


@dataclass(frozen=True)
class Panel:
    """counts(user) → ({Country id: number}, {Organisation id: number}); said(number) → "4 practices";

    entries(user, body, limit) → (newest entries, how many there are); all_href(body) → the address of all of them.
    Everything is what `user` may see.
    """

    title: str
    counts: Callable
    said: Callable[[int], str]
    entries: Callable
    all_href: Callable


_panels: list[Panel] = []


def register(panel: Panel) -> Panel:
    _panels.append(panel)
    return panel


@cache
def panels() -> tuple[Panel, ...]:
    autodiscover_modules("panels")
    return tuple(_panels)
