"""What waits for the posts that somebody holds today, for the start page: asked then, so that new holders and stand-ins see it too.

An app has a `waits.py` that calls `register(ask)`; ask(user, posts) -> list of Waiting, the longest waiting first, at the cost of one
query where nothing waits.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True)
class Waiting:
    """One thing to do. icon, title, text, href, action: as components/todo.html takes them; said: {(code of an event, id of its
    subject)}, the messages that say the same."""

    icon: str
    title: str
    href: str
    action: str
    since: datetime
    text: str = ""
    said: frozenset[tuple[str, int]] = field(default_factory=frozenset)


_sources: list[Callable[..., list[Waiting]]] = []


def register(ask):
    _sources.append(ask)
    return ask


@cache
def sources() -> tuple:
    autodiscover_modules("waits")
    return tuple(_sources)


def waiting_for(user, posts) -> list[Waiting]:
    found = [one for ask in sources() for one in ask(user, posts)] if posts else []
    return sorted(found, key=lambda one: one.since)
