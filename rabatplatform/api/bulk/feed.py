"""Where exports meet the change feed."""

from rabatplatform.feed import position, reading


def cursor_at_beginning(request, kind: str) -> str:
    """The cursor of the change feed of this kind from which the caller goes on once it holds the export: taken before the first object is
    read, so that nothing is missed in between. request: DRF's, of the call that asks.
    """
    reading.catch_up()
    return position.written(reading.stands_at(), position.binding(request._request, [kind]))


def is_outdated(request, export) -> bool:
    """Whether the key may hold something of the export no longer. request: DRF's, of the call that wants to take it."""
    reading.catch_up()
    number = position.read(export.cursor, position.binding(request._request, [export.kind]))
    return reading.took_back(export.kind, number)
