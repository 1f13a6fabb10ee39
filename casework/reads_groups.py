"""The record of reads in folds: what one post read of one note on one day stands together, the newest first."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.models import Note, NoteRead
from casework.reads_words import how_of, name_of_body, posts_of, purpose_of

ON_A_PAGE = 25
WINDOW = 2_000  # reads looked at for a page, so that its price does not grow with the record
CURSOR = "casework.reads"


@dataclass(frozen=True)
class Way:
    """How it was read, how often. first, last: the moments, the same for one read."""

    how: str
    version: int | None
    purpose: str
    number: int
    first: datetime
    last: datetime


@dataclass
class Group:
    """The reads of one post on one day. note: its reference, "" where the page is about one note; body: where the post is."""

    day: date
    post: str
    body: str
    note: str
    total: int
    ways: list[Way] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    groups: list[Group]
    previous_cursor: str
    next_cursor: str


def page_of(found, cursor: str = "", *, with_notes=False, most=ON_A_PAGE) -> Page:
    """found: reads. Pages do not move when somebody reads meanwhile. Raises BadSignature for a cursor that is none of ours.

    A cursor holds the way to its page: of each window gone through the newest read and the page where it was left.
    """
    way = signing.loads(cursor, salt=CURSOR) if cursor else []
    upto, number = way.pop() if way else (None, 0)
    rows = list((found if upto is None else found.filter(pk__lte=upto)).order_by("-pk")[: WINDOW + 1])
    rows, rest = _whole_days(rows)
    groups = list(_grouped(rows).values())
    top = rows[0].pk if rows else upto
    before = [*way, [top, number - 1]] if number else way
    after = [*way, [top, number + 1]] if len(groups) > (number + 1) * most else [*way, [top, number], [rest, 0]] if rest else []
    return Page(_groups_of(groups[number * most : (number + 1) * most], with_notes), _cursor(before), _cursor(after))


def newest(found, most: int) -> list[Group]:
    return page_of(found, most=most).groups


def _cursor(way: list) -> str:
    return signing.dumps(way, salt=CURSOR) if way else ""


def _whole_days(rows: list[NoteRead]) -> tuple[list[NoteRead], int | None]:
    """(the reads of a window, the newest read after it or None). A day that the window cuts is left to the next one, unless it has no other."""
    if len(rows) <= WINDOW:
        return rows, None
    cut = _day(rows[-1])
    whole = [row for row in rows if _day(row) != cut]
    kept = whole or rows[:-1]
    return kept, rows[len(kept)].pk


def _day(read: NoteRead) -> date:
    return timezone.localdate(read.at)


def _grouped(rows: list[NoteRead]) -> dict[tuple, list[NoteRead]]:
    """By day, note and post; in the order of their newest reads."""
    found = defaultdict(list)
    for read in rows:
        found[_day(read), read.note_id, read.post_id, read.body_id].append(read)
    return found


def _groups_of(grouped: list[list[NoteRead]], with_notes: bool) -> list[Group]:
    """Two questions for all of them at most."""
    firsts = [reads[0] for reads in grouped]
    posts, ids = posts_of(firsts), {read.note_id for read in firsts}
    notes = dict(Note.objects.filter(pk__in=ids).values_list("pk", "reference")) if with_notes else {}
    return [
        Group(
            day=_day(reads[0]),
            post=str(posts[reads[0].post_id].title) if reads[0].post_id in posts else _("no post"),
            body=name_of_body(reads[0].body_id),
            note=notes.get(reads[0].note_id, ""),
            total=len(reads),
            ways=list(_ways_of(reads)),
        )
        for reads in grouped
    ]


def _ways_of(reads: list[NoteRead]) -> Iterator[Way]:
    found = defaultdict(list)
    for read in reads:  # the newest first
        found[read.how, read.version, read.purpose].append(read)
    for same in found.values():
        last, first = same[0], same[-1]
        yield Way(how_of(last), last.version, purpose_of(last), len(same), first.at, last.at)
