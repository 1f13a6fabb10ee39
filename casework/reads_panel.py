"""The record of reads, as its pages show it: which post of which country or organisation, when, how. No names of people."""

from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import policies
from casework.forms.reads import NoteExportForm
from casework.models import Note, NoteRead
from casework.policies.notes import body_of_note, holds
from focalpoints.models import Post
from focalpoints.querysets import body_of_casework

NEWEST = 20
ON_A_PAGE = 50
CURSOR = "casework.reads"


@dataclass(frozen=True)
class Line:
    """One read. note: its reference, "" where the page is about one note; post: its title; body: where the post is."""

    at: datetime
    how: str
    post: str
    body: str
    purpose: str
    version: int | None
    note: str = ""


@dataclass(frozen=True)
class Page:
    lines: list[Line]
    next_cursor: str


def panel_of(user, note: Note) -> dict | None:
    """{"lines": the newest reads, "bodies": [(name, reads, last)], "total", "href", "all_href"}; None for whoever may not see who read it."""
    if not policies.may_see_reads(user, note):
        return None
    found = NoteRead.objects.visible_to(user).filter(note_id=note.pk)
    return {
        "lines": lines_of(list(found.order_by("-pk")[:NEWEST])),
        **by_body(found),
        "href": reverse("casework:note-reads", args=[note.reference]),
        "all_href": all_reads_of(user, note),
    }


def all_reads_of(user, note: Note) -> str:
    """The page of all reads, of this note; "" for an author who coordinates nothing there."""
    may = holds(user, "release_notes", body_of_note(note))
    return f"{reverse('casework:read-list')}?note={note.reference}" if may else ""


def by_body(found) -> dict:
    """{"bodies": [(name, reads, the last of them)], the one that read most first; "total"} of some reads."""
    rows = found.order_by().values("body_id").annotate(reads=Count("pk"), last=Max("at")).order_by("-reads", "body_id")
    bodies = [(_name(row["body_id"]), row["reads"], row["last"]) for row in rows]
    return {"bodies": bodies, "total": sum(reads for _body, reads, _last in bodies)}


def page_of(found, cursor: str = "", *, with_notes=False) -> Page:
    """Newest first, from a cursor on. Raises BadSignature for a cursor that is none of ours."""
    if cursor:
        found = found.filter(pk__lt=signing.loads(cursor, salt=CURSOR))
    rows = list(found.order_by("-pk")[: ON_A_PAGE + 1])
    page, more = rows[:ON_A_PAGE], len(rows) > ON_A_PAGE
    return Page(lines_of(page, with_notes), signing.dumps(page[-1].pk, salt=CURSOR) if more else "")


def lines_of(reads: list[NoteRead], with_notes=False) -> list[Line]:
    """with_notes: each line names its note. Two questions for all of them at most."""
    posts = posts_of(reads)
    notes = (
        dict(Note.objects.filter(pk__in={read.note_id for read in reads}).values_list("pk", "reference")) if with_notes else {}
    )
    return [
        Line(
            at=read.at,
            how=how_of(read),
            post=str(posts[read.post_id].title) if read.post_id in posts else _("no post"),
            body=_name(read.body_id),
            purpose=purpose_of(read),
            version=read.version,
            note=notes.get(read.note_id, ""),
        )
        for read in reads
    ]


def posts_of(reads) -> dict[int, Post]:
    ids = {read.post_id for read in reads if read.post_id}
    return Post.objects.select_related("country", "organisation").in_bulk(ids)


def how_of(read: NoteRead) -> str:
    return str(NoteRead.How(read.how).label) if read.how in NoteRead.How.values else read.how


def purpose_of(read: NoteRead) -> str:
    """What was stated at a print or an export: its purpose in the reader's language and the words."""
    code, mark, words = read.purpose.partition(": ")
    return f"{dict(NoteExportForm.PURPOSES).get(code, code)}{mark}{words}"


def _name(body_id: int | None) -> str:
    body = body_of_casework(body_id) if body_id is not None else None
    return body.short_name if body else "–"
