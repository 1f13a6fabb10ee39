"""A coordinator lets a finding of the screen pass as a false alarm: these words, of this kind, in this note."""

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
    passed, _new = ScreenPass.objects.get_or_create(
        note=note,
        kind=kind,
        words_hash=hashed(words),
        defaults={"reason": reason.strip(), "by": actor.user, "post": actor.post},
    )
    return passed
