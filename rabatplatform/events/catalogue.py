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

    subjects(ids, user) -> {id: thing}, through `visible_to(user)`: what that person may not read (any more) is not in it;
    sentence(event, thing) -> one translated line for the inbox; mail says no more than `title` and a link to the thing;
    waits(event, thing) -> whether what waits for a person still does; stays: it is shown on the start page until then, also once read.
    """

    code: str
    title: Any
    urgency: str
    audience: Callable[[Any], Iterable[int]]
    subjects: Callable[[Iterable[int], Any], dict[int, Any]]
    sentence: Callable[[Any, Any], str]
    waits: Callable[[Any, Any], bool] = lambda event, thing: True
    stays: bool = False

    def subject(self, event, user):
        """The thing, None when that person may not read it (any more)."""
        return self.subjects([event.subject_id], user).get(event.subject_id)


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
