"""What can be followed: each app registers the searches that it has, in a `follows.py` that calls `register(FollowSource(…))`.

A follow is a saved search. Names of its filters narrow (and); several values of one name add up (or), as on the page of the search.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules
from django.utils.text import get_text_list
from django.utils.translation import gettext

from rabatplatform.access.rulings import Ruling

Filters = dict[str, list[str]]


@dataclass(frozen=True)
class FollowSource:
    """code: stable; title: lazy, what is searched.

    may(actor) -> Ruling: who follows it at all;
    clean(query, user) -> Filters of a QueryDict; raises FollowRefused, whose `fields` name each parameter that is wrong;
    thing_of(event) -> the thing that an event of a kind with this `news` is about (its id, or what the source makes of it), None: it is
    no news here;
    matches(things, asked) -> for each of these things, for each of these Filters, whether it finds the thing; in the system scope of all
    that is there, in a person's of what they may read at most;
    readers(thing, people) -> those of these ids of people who may read the thing now;
    describe(asked, user) -> each of these Filters in words, with no word of what `user` may not read; in the active language;
    href(filters) -> the page of the search, or of the one thing;
    told_of_the_same(event) -> ids of people who were told by another event, and need not be told again;
    room: namespace of its pages, where they ask for a second factor: then what is followed there is told to nobody without one.
    """

    code: str
    title: Any
    may: Callable[[Any], Ruling]
    clean: Callable[[Any, Any], Filters]
    thing_of: Callable[[Any], Any]
    matches: Callable[[list, list[Filters]], list[list[bool]]]
    readers: Callable[[Any, set[int]], set[int]]
    describe: Callable[[list[Filters], Any], list[str]]
    href: Callable[[Filters], str]
    room: str = ""
    told_of_the_same: Callable[[Any], set[int]] = lambda event: set()


_sources: dict[str, FollowSource] = {}


def register(source: FollowSource) -> FollowSource:
    if source.code in _sources:
        raise ValueError(f"source of follows {source.code} is registered twice")
    _sources[source.code] = source
    return source


@cache
def sources() -> dict[str, FollowSource]:
    autodiscover_modules("follows")
    return dict(_sources)


def source_of(code: str) -> FollowSource | None:
    """None for a source that a later or earlier version knows."""
    return sources().get(code)


def signature_of(source: str, filters: Filters) -> str:
    """The same for the same search, in whatever order it was put together."""
    known = [source, sorted((name, sorted(values)) for name, values in filters.items() if values)]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()


def pairs(filters: Filters) -> list[tuple[str, str]]:
    """As they stand in an address."""
    return [(name, value) for name, values in filters.items() for value in values]


def any_of(names) -> str:
    """ "Niger, Mali or Chad"."""
    return get_text_list([str(name) for name in names], gettext("or"))


def named(legend, names) -> str:
    """ "Country: Niger or Mali"."""
    return gettext("%(name)s: %(values)s") % {"name": legend, "values": any_of(names)}


def quoted(words: str) -> str:
    return gettext("“%(words)s”") % {"words": words}
