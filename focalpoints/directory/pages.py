"""Pages of a list of ids that is known whole. A position says which id a page stands at: ["on", id], ["back", id], or None."""


def page_of(ids: list[int], position, limit: int) -> tuple[list[int], list | None, list | None]:
    """(ids of the page, position of the page before, position of the page after); None where there is none."""
    start, stop = 0, limit
    if position is not None:
        way, pk = position
        if pk in ids:  # else it left the list since: begin again
            place = ids.index(pk)
            start, stop = (place + 1, place + 1 + limit) if way == "on" else (max(0, place - limit), place)
    rows = ids[start:stop]
    before = ["back", rows[0]] if rows and start > 0 else None
    after = ["on", rows[-1]] if rows and stop < len(ids) else None
    return rows, before, after
