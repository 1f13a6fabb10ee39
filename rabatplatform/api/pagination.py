"""Pages of lists, forward and back, by cursors that are sealed and good for one caller and query."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from rabatplatform.api.callers import caller_of
from rabatplatform.api.cursors import seal, unseal
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


def binding(request) -> str:
    """What a cursor is good for: this caller, this list, these filters (the names of _ON_THE_WAY may change between pages)."""
    kept = [(n, v) for n, values in sorted(request.GET.lists()) if n not in _ON_THE_WAY for v in values]
    return f"{caller_of(request)} {request.path} {urlencode(kept)}"


def memory_page(request, entries: list, *, limit: int, cursor: str | None) -> Page:
    """A page of reference entries in memory, in their order; the cursor names the entry it stands at by its key."""
    bound = binding(request)
    start, stop = 0, limit
    if cursor is not None:
        way, key = unseal(cursor, bound)
        place = next((place for place, entry in enumerate(entries) if entry.key == key), None)
        if place is None:  # retired since: begin again
            place, way = -1, "on"
        start, stop = (place + 1, place + 1 + limit) if way == "on" else (max(0, place - limit), place)
    rows = entries[start:stop]
    return Page(
        rows,
        address(request, seal(["on", rows[-1].key], bound)) if rows and stop < len(entries) else None,
        address(request, seal(["back", rows[0].key], bound)) if rows and start > 0 else None,
        lambda: counted(entries),
    )
