"""A coordinator lets a finding of the screen pass as a false alarm: these words, of this kind, in this note; and takes that back."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import policies
from casework.content import content_of
from casework.errors import NoteInvalid, ReasonMissing
from casework.models import Note, ScreenPass
from casework.screened import findings, hashed, refuse_personal_data
from casework.services.steps import locked
from rabatplatform.accounts.actors import Actor


@transaction.atomic
def let_pass(*, note: Note, kind: str, words: str, reason: str, actor: Actor) -> ScreenPass:
    """kind, words: of a finding that stands in the text in hand. Let pass before: answered as done.

    Raises PermissionDenied, ReasonMissing, NoteInvalid (no such finding stands there), PersonalDataFound (in the reason).
    """
    note = locked(note)
    policies.may_let_pass(actor.user, note).require()
    if not reason.strip():
        raise ReasonMissing
    if len(reason.strip()) > 500:
        sentence = _("Too long: at most %(most)s characters.") % {"most": 500}
        raise NoteInvalid(sentence, fields={"reason": sentence})
    open_ones = findings(content_of(note.in_hand), note) if note.in_hand else []
    if not any(one.kind == kind and one.words == words for one in open_ones):
        sentence = _("The screen finds nothing of this kind there any more.")
        raise NoteInvalid(sentence, fields={"words": sentence})
    refuse_personal_data(reason=reason, but={(kind, hashed(words))})  # it may name what it lets pass
    standing = _last(note, kind, hashed(words))
    if standing and not standing.is_taken_back:
        return standing
    return _written(note, kind, hashed(words), actor, reason=reason.strip())


@transaction.atomic
def take_pass_back(*, note: Note, kind: str, words_hash: str, actor: Actor) -> ScreenPass:
    """The screen finds these words again. words_hash: as ScreenPass keeps it. Taken back before: answered as done.

    Raises PermissionDenied, NoteInvalid (nothing of this kind was let pass).
    """
    note = locked(note)
    policies.may_take_pass_back(actor.user, note).require()
    standing = _last(note, kind, words_hash)
    if standing is None:
        sentence = _("Nothing of this kind was let pass.")
        raise NoteInvalid(sentence, fields={"words": sentence})
    if standing.is_taken_back:
        return standing
    return _written(note, kind, words_hash, actor, is_taken_back=True)


def _last(note: Note, kind: str, words_hash: str) -> ScreenPass | None:
    """The row that counts."""
    return ScreenPass.objects.filter(note=note, kind=kind, words_hash=words_hash).order_by("-pk").first()


def _written(note: Note, kind: str, words_hash: str, actor: Actor, **more) -> ScreenPass:
    return ScreenPass.objects.create(note=note, kind=kind, words_hash=words_hash, by=actor.user, post=actor.post, **more)
