"""One step of a note's life, written down in the transaction that makes it; and finding a note to change it."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from casework.models import Note, NoteStep, NoteVersion
from rabatplatform.accounts.actors import Actor

PUBLIC = {NoteStep.What.RELEASED, NoteStep.What.SUPERSEDED, NoteStep.What.EXTENDED, NoteStep.What.REINSTATED}


def step(note: Note, what: str, actor: Actor, *, version: NoteVersion | None = None, reason: str = "") -> None:
    NoteStep.objects.create(
        note=note, version=version, what=what, is_public=what in PUBLIC, by=actor.user, post=actor.post, reason=reason
    )


def locked(note: Note) -> Note:
    """The note with its versions as they stand now; two acts on it at the same moment wait for each other.

    Raises PermissionDenied where the row is not there to be changed: who may not change it cannot lock it.
    """
    note = Note.objects.select_for_update(of=("self",)).filter(pk=note.pk).first()
    if note is None:
        raise PermissionDenied(_("You cannot change this note."))
    if note.current_id:
        note.current = NoteVersion.objects.filter(pk=note.current_id).first()
    if note.next_id:
        note.next = NoteVersion.objects.filter(pk=note.next_id).first()
    return note
