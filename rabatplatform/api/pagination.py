"""Pages of lists, forward and back, by cursors that are sealed and good for one caller and query."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, reduce
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import get_language

from rabatplatform.api.callers import caller_of
from rabatplatform.api.cursors import refused, seal, unseal
from rabatplatform.api.preferences import counted

DEFAULT, MOST = 25, 200
_ON_THE_WAY = ("cursor", "limit", "fields", "include")


@dataclass
class Page:
    """count: gives (how many there are in all, whether there are more than were counted); asked only where the caller prefers it. searched: as
    rabatplatform.api.fields.Searched, of a search by words."""

    results: list = field(default_factory=list)
    next: str | None = None
    previous: str | None = None
    count: Callable[[], tuple[int, bool]] | None = None
    searched: dict | None = None


def address(request, cursor: str | None) -> str | None:
    """The address of this list at another cursor; every other parameter stays as it was sent."""
    if cursor is None:
        return None
    kept = [(name, value) for name, values in request.GET.lists() if name != "cursor" for value in values]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*kept, ('cursor', cursor)])}")


def binding(request, *, in_language: bool = False) -> str:
    """What a cursor is good for: this caller, this list, these filters (the names of _ON_THE_WAY may change between pages).

    in_language: names in the language of the call make the order, so it is good in that language alone.
    """
    kept = [(n, v) for n, values in sorted(request.GET.lists()) if n not in _ON_THE_WAY for v in values]
    bound = f"{caller_of(request)} {request.path} {urlencode(kept)}"
    return f"{bound} {get_language()}" if in_language else bound


def rows_page(request, rows, *order: str, limit: int, cursor: str | None) -> Page:
    """A page of a queryset, of rows or of values, by a keyset.

    order: columns that are never null and together name one row, all rising or all falling (`-at`).
    """
    names = [name.lstrip("-") for name in order]
    is_falling = order[0].startswith("-")
    turned = [name if is_falling else f"-{name}" for name in names]

    def find(way: str, at: list | None, number: int) -> list:
        beyond = "gt" if is_falling == (way == "back") else "lt"
        some = rows if at is None else rows.filter(further(names, at, beyond))
        return list(some.order_by(*(turned if way == "back" else order))[:number])

    return keyset_page(
        request,
        find,
        lambda row: [row[name] if isinstance(row, dict) else getattr(row, name) for name in names],
        limit=limit,
        cursor=cursor,
        count=lambda: counted(rows),
    )


def further(names: list[str], at: list, beyond: str) -> Q:
    """What stands beyond a row in the order of these columns. at: its values; beyond: gt or lt."""
    steps = [
        Q(**dict(zip(names[:place], at, strict=False)), **{f"{name}__{beyond}": at[place]}) for place, name in enumerate(names)
    ]
    return Q(**{f"{names[0]}__{beyond}e": at[0]}) & reduce(Q.__or__, steps)  # the first alone: an index finds it


def sorted_page(request, entries: list, key: Callable, *, limit: int, cursor: str | None, in_language: bool = False) -> Page:
    """A page of a list in memory by a keyset. key: gives what an entry is sorted by, a list of plain values that name it alone;
    in_language: as of `binding`."""
    entries = sorted(entries, key=key)
    number = partial(counted, entries)
    return keyset_page(request, among(entries, key), key, limit=limit, cursor=cursor, count=number, in_language=in_language)


def among(entries: list, key: Callable) -> Callable:
    """`find` of a keyset in a list in memory. entries: in the order of `key`, as of `sorted_page`."""

    def find(way: str, at: list | None, number: int) -> list:
        if way == "back":
            stop = len(entries) if at is None else bisect_left(entries, at, key=key)
            return entries[max(0, stop - number) : stop][::-1]
        start = 0 if at is None else bisect_right(entries, at, key=key)
        return entries[start : start + number]

    return find


def keyset_page(
    request, find: Callable, place: Callable, *, limit: int, cursor: str | None, count: Callable, in_language: bool = False
) -> Page:
    """A page by a keyset, with its addresses. find, place: as of `keyset`; in_language: as of `binding`."""
    bound = binding(request, in_language=in_language)
    rows, before, after = keyset(find, place, position_of(cursor, bound), limit)
    following, previous = (address(request, position and seal(position, bound)) for position in (after, before))
    return Page(rows, following, previous, count)


def keyset(
    find: Callable, place: Callable, position: tuple[str, list | None], limit: int
) -> tuple[list, list | None, list | None]:
    """(rows of the page at a position, position of the page before, position of the page after); None where there is none.

    A position holds the values of the row that it stands at, so that rows that come, go or move shift nothing.
    find(way, at, number): so many rows `on` or `back` from a place, the nearest first; at: what `place` gave for a row, None: from the
    beginning.
    """
    way, at = position
    rows = find(way, at, limit + 1)
    if way == "back" and not rows:  # what stood before is gone since: begin again
        way, at = "on", None
        rows = find(way, at, limit + 1)
    more, rows = len(rows) > limit, rows[:limit]
    if way == "back":
        rows.reverse()
    has_next, has_previous = (True, more) if way == "back" else (more, at is not None)
    before = ["back", place(rows[0])] if rows and has_previous else None
    after = ["on", place(rows[-1])] if rows and has_next else None
    return rows, before, after


def position_of(cursor: str | None, bound: str) -> tuple[str, list | None]:
    """Where the page of a cursor begins. Raises ValidationError (400, field `cursor`) for one that is good for something else."""
    if cursor is None:
        return "on", None
    match unseal(cursor, bound):
        case [("on" | "back") as way, [*at]]:
            return way, at
    raise refused()  # of an older edition of the list
