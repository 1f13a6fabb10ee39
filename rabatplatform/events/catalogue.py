"""The kinds of event. Each app registers its own, with whom they concern and what may be said."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

WAITS_FOR_YOU = "waits_for_you"
FOLLOWED = "followed"
FOR_INFORMATION = "for_information"


@dataclass(frozen=True)
class EventKind:
    """code: stable, `app.thing_done`; title: lazy, what a list calls it; audience(event) -> ids of people to tell;

    subject(event, user) -> the thing, through `visible_to(user)`, or None when that person may not read it (any more);
    sentence(event, thing) -> one translated line for the inbox; mail says no more than `title` and a link to the thing.
    """

    code: str
    title: Any
    urgency: str
    audience: Callable[[Any], Iterable[int]]
    subject: Callable[[Any, Any], Any]
    sentence: Callable[[Any, Any], str]


_kinds: dict[str, EventKind] = {}


def register(kind: EventKind) -> EventKind:
    if kind.code in _kinds:
        raise ValueError(f"event kind {kind.code} is registered twice")
    _kinds[kind.code] = kind
    return kind


def kind_of(code: str) -> EventKind | None:
    """None for a kind that a later or earlier version knows."""
    return _kinds.get(code)


def all_kinds() -> list[EventKind]:
    return sorted(_kinds.values(), key=lambda kind: kind.code)
