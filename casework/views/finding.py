"""How every page of one note begins: the note and its versions, as far as the person may read them, and the record of the read."""

from django.http import Http404

from casework.crumbs import crumbs
from casework.errors import NotRecorded
from casework.models import Note, NoteVersion
from casework.policies import body_of_note
from casework.services.reads import log_read
from rabatplatform.accounts.actors import Actor, actor_of


def find(request, reference: str) -> Note:
    """The note that the person may read, else 404. `current`, `next`: None where they may not read those words; `versions_read`: all
    that they may, the newest first."""
    note = Note.objects.visible_to(request.user).filter(reference=reference).first()
    if note is None:
        raise Http404
    return with_versions(request.user, note)


def with_versions(user, note: Note) -> Note:
    rows = NoteVersion.objects.visible_to(user).filter(note=note).exclude(state=NoteVersion.State.DROPPED)
    note.versions_read = list(rows.select_related("saved_from__country", "saved_from__organisation").order_by("-number"))
    by_id = {version.pk: version for version in note.versions_read}
    for version in note.versions_read:
        version.note = note
    note._state.fields_cache |= {"current": by_id.get(note.current_id), "next": by_id.get(note.next_id)}
    return note


def recorded(note: Note, version: NoteVersion | None, how: str, what: str = "") -> int:
    """Record the read of what the answer shows; the id of the post by which it is read. 404 where it cannot be recorded."""
    try:
        return log_read(note, how=how, version=version, what=what)
    except NotRecorded as refusal:
        raise Http404 from refusal


def actor_for(request, note: Note, right: str = "write_notes") -> Actor:
    """The person from their post in the body of the note, one that has the right which the act needs."""
    return actor_of(request.user, body=body_of_note(note), right=right)


def named(note: Note, current: str) -> dict:
    """What the pages of acts on one note show on top: its reference, its marking, and the way here. No word of its text."""
    return {
        "note": note,
        "current": current,
        "body": body_of_note(note),
        "crumbs": crumbs(note),
    }
