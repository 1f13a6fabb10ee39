"""The record of reads of one note beside it, and by country and organisation. No names of people."""

from django.db.models import Count, Max
from django.urls import reverse

from casework import policies
from casework.models import Note, NoteRead
from casework.policies.notes import body_of_note, holds
from casework.reads_groups import newest
from casework.reads_words import name_of_body

NEWEST = 5  # folds


def panel_of(user, note: Note) -> dict | None:
    """{"groups": the newest folds, "bodies": [(name, reads, last)], "total", "href", "all_href"}; None for whoever may not see who read it."""
    if not policies.may_see_reads(user, note):
        return None
    found = NoteRead.objects.visible_to(user).filter(note_id=note.pk)
    return {
        "groups": newest(found, NEWEST),
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
    bodies = [(name_of_body(row["body_id"]), row["reads"], row["last"]) for row in rows]
    return {"bodies": bodies, "total": sum(reads for _body, reads, _last in bodies)}
