"""What a leg of a route is said to be, in few words: for the table, and for the diagram."""

from django.utils.translation import ngettext

from casework.route_view import Way

LONGEST, NAMED = 30, 2


def time_of(way: Way) -> str:
    """ "5 to 8 days", "12 hours"; "" where no note says it. Days from two days on."""
    if way.most is None:
        return ""
    if way.most < 48:
        return _range(way.least, way.most, lambda number: ngettext("%(number)s hour", "%(number)s hours", number))
    least, most = max(1, way.least // 24), -(-way.most // 24)
    return _range(least, most, lambda number: ngettext("%(number)s day", "%(number)s days", number))


def _range(least: int, most: int, words) -> str:
    number = f"{least}–{most}" if least < most else str(most)
    return words(most) % {"number": number}


def label_of(way: Way, number: int) -> list[str]:
    """Short lines beside the leg in the diagram: its number in the table with the transport, the time, the fee, the notes that tell of it."""
    return [
        cut(line)
        for line in (f"{number}. {', '.join(way.transport_names)}", time_of(way), ", ".join(way.fee_names), notes_of(way))
        if line
    ]


def notes_of(way: Way) -> str:
    """Two notes by their references; more by their number, the table names them."""
    if len(way.notes) <= NAMED:
        return ", ".join(note.reference for note in way.notes.values())
    return ngettext("%(number)d note", "%(number)d notes", len(way.notes)) % {"number": len(way.notes)}


def cut(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
