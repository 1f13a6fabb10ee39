"""The kinds of object that the feed tells of. Each app registers its own; the tables are named by its migrations (operations)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class FeedKind:
    """code: the word of the feed, as in the migration that tells its table; scope: of the keys that are told.

    find(user, ids, whole=True) -> {id: row}, through `visible_to(user)`: what a key may not see (any more) is not in it;
    tell(rows, request, whole=True) -> {id: {"url": …, "object": …}}: the address of each, None where it has none, and what lists show of it.
    whole: with the object; else it is None, and nothing is read for it. request: DRF's. part_of: the kind of a thing that this one is a
    part of, under the same reference: who asks for that kind is told of this one, too.
    """

    code: str
    scope: str
    find: Callable[..., dict[int, object]]
    tell: Callable[..., dict[int, dict]]
    part_of: str = ""


_kinds: dict[str, FeedKind] = {}


def register(kind: FeedKind) -> FeedKind:
    if kind.code in _kinds:
        raise ValueError(f"the feed has two kinds {kind.code}")
    _kinds[kind.code] = kind
    return kind


def kinds_of(scopes: Iterable[str]) -> dict[str, FeedKind]:
    """Those that a key with these scopes is told of, in order of their codes."""
    return {code: kind for code, kind in sorted(_kinds.items()) if kind.scope in scopes}


def all_kinds() -> dict[str, FeedKind]:
    return dict(sorted(_kinds.items()))
