"""The record of reads, as tests look at it."""

from casework.models import NoteRead
from rabatplatform.access.scope import system_scope


def reads_of(note, person) -> list[tuple]:
    """(how, what, version) of each read, the oldest first."""
    with system_scope("test"):
        rows = NoteRead.objects.filter(note_id=note.pk, user_id=person.pk).order_by("pk")
        return list(rows.values_list("how", "what", "version"))
