"""Files that hang on the text in hand. Versions share stored files; one is dropped when no row names it any more."""

from pathlib import PurePath

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.errors import WrongState
from casework.models import Note, NoteFile, NoteVersion
from casework.policies import may_edit
from casework.screened import refuse_personal_data
from casework.services.steps import locked
from rabatplatform.accounts.actors import Actor
from rabatplatform.files import storage
from rabatplatform.files.services import receive


@transaction.atomic
def add_file(*, note: Note, file, title: str = "", actor: Actor) -> NoteFile:
    """Hang a file on the version in hand. Its name and title are read by whoever reads the note: nobody lets a finding in them pass.

    Raises PermissionDenied, PersonalDataFound, FileRefused (also for the eleventh), FileNotStored.
    """
    note = locked(note)
    may_edit(actor.user, note).require()
    refuse_personal_data(title=title, file=PurePath(file.name or "").stem.replace("_", " "))
    count_as_saved(note.in_hand, actor)
    return receive(file, model=NoteFile, parent=note.in_hand, actor=actor, title=title.strip())


@transaction.atomic
def remove_file(*, note: Note, file: NoteFile, actor: Actor) -> None:
    """Take a file off the version in hand; other versions keep theirs. Raises PermissionDenied, WrongState."""
    note = locked(note)
    may_edit(actor.user, note).require()
    if file.version_id != note.in_hand.pk:
        raise WrongState(_("This file belongs to a released version; begin a new version to remove it there."))
    count_as_saved(note.in_hand, actor)
    NoteFile.objects.filter(pk=file.pk).delete()
    keys = [key for key in (file.key, file.preview_key) if key]
    unnamed = [key for key in keys if not NoteFile.objects.filter(Q(key=key) | Q(preview_key=key)).exists()]
    # Safe because rows that share a stored file are of one note, which is locked: none was copied since.
    transaction.on_commit(lambda: [storage.drop(key) for key in unnamed])


def count_as_saved(version: NoteVersion, actor: Actor) -> None:
    """Annexes are part of what is released: who read an older edition has not read them."""
    version.edition += 1
    if actor.user.pk not in version.writers:
        version.writers.append(actor.user.pk)
    version.save(update_fields=["edition", "writers"])
