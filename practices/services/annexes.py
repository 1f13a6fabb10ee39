"""Files that hang on the text in hand. Revisions share stored files; one is dropped when no row names it any more."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from practices.errors import WrongState
from practices.models import Practice, PracticeFile
from practices.policies.annexes import may_add_file, may_remove_file
from practices.services.door import locked
from rabatplatform.accounts.actors import Actor
from rabatplatform.files import storage
from rabatplatform.files.services import receive


@transaction.atomic
def add_file(*, practice: Practice, file, title: str = "", language: str = "", actor: Actor) -> PracticeFile:
    """Hang a file on the revision in hand. Raises PermissionDenied, FileRefused (also for the eleventh), FileNotStored."""
    practice, revision = locked(practice)
    may_add_file(actor.user, practice).require()
    count_as_saved(revision, actor)
    return receive(file, model=PracticeFile, parent=revision, actor=actor, title=title.strip(), language=language)


@transaction.atomic
def remove_file(*, practice: Practice, file: PracticeFile, actor: Actor) -> None:
    """Take a file off the revision in hand; other revisions keep theirs. Raises PermissionDenied, WrongState."""
    practice, revision = locked(practice)
    may_remove_file(actor.user, practice).require()
    if file.revision_id != revision.pk:
        raise WrongState(_("This file belongs to a text that is published; begin a new revision to remove it there."))
    count_as_saved(revision, actor)
    PracticeFile.objects.filter(pk=file.pk).delete()
    keys = [key for key in (file.key, file.preview_key) if key]
    unnamed = [key for key in keys if not PracticeFile.objects.filter(Q(key=key) | Q(preview_key=key)).exists()]
    # Safe because rows that share a stored file are of one practice, which is locked: none was copied since.
    transaction.on_commit(lambda: [storage.drop(key) for key in unnamed])


def count_as_saved(revision, actor: Actor) -> None:
    """Annexes are part of what is validated: who read an older edition has not read them."""
    revision.edition += 1
    if actor.user.pk not in revision.writers:
        revision.writers.append(actor.user.pk)
    revision.save(update_fields=["edition", "writers"])
