"""Corrections that readers propose, and the answers that their originators owe."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.errors import NoteInvalid
from casework.events.corrections import CORRECTION_ANSWERED, CORRECTION_PROPOSED
from casework.models import Note, NoteCorrection, NoteVersion
from casework.policies import corrections as policies
from casework.policies.asking import as_reader
from casework.screened import refuse_personal_data
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record

MOST_TEXT, MOST_OPEN = 4_000, 20
State = NoteCorrection.State


def _wrong(field: str, sentence) -> NoteInvalid:
    return NoteInvalid(sentence, fields={field: sentence})


def _words(field: str, text: str, empty) -> str:
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise _wrong(field, empty)
    if len(text) > MOST_TEXT:
        raise _wrong(field, _("Too long: at most %(most)s characters.") % {"most": MOST_TEXT})
    refuse_personal_data(**{field: text})
    return text


@transaction.atomic
def propose(*, note: Note, version: NoteVersion, place: str, text: str, actor: Actor) -> NoteCorrection:
    """Say what is wrong in a released version, in the name of the post that reads it. place: see PLACES of the form, "" for the whole.

    The same words again while they wait are answered as done. Raises PermissionDenied, NoteInvalid, PersonalDataFound.
    """
    policies.may_propose(actor.user, note).require()
    actor = as_reader(actor.user, note)
    text = _words("text", text, _("Say what is wrong, and what would be right."))
    mine = NoteCorrection.objects.visible_to(actor.user).filter(note=note, from_post=actor.post, state=State.OPEN)
    if same := mine.filter(text=text, place=place[:40]).first():
        return same
    if mine.count() >= MOST_OPEN:
        raise _wrong("text", _("Your post waits for %(most)s answers already.") % {"most": MOST_OPEN})
    correction = NoteCorrection.objects.create(
        note=note,
        version=version,
        version_number=version.number,
        place=place[:40],
        text=text,
        originator_id=note.originator_id,
        from_post=actor.post,
        reader_id=actor.post.label_id,
        asked_by=actor.user,
    )
    record(CORRECTION_PROPOSED, subject=correction, actor=actor, note=correction.note_id)
    return correction


@transaction.atomic
def answer(*, correction: NoteCorrection, accepted: bool, words: str, actor: Actor) -> NoteCorrection:
    """Accept it, or decline it, always with words. Raises PermissionDenied (also when it was answered before), NoteInvalid."""
    correction = _locked(correction)
    policies.may_answer(actor.user, correction).require()
    words = _words("answer", words, _("Answer in words."))
    correction.state = State.ACCEPTED if accepted else State.DECLINED
    correction.answer, correction.answered_at = words, timezone.now()
    correction.answered_by, correction.answered_from = actor.user, actor.post
    correction.save(update_fields=["state", "answer", "answered_at", "answered_by", "answered_from"])
    record(CORRECTION_ANSWERED, subject=correction, actor=actor, note=correction.note_id)
    return correction


@transaction.atomic
def take_back(*, correction: NoteCorrection, actor: Actor) -> NoteCorrection:
    correction = _locked(correction)
    policies.may_take_back(actor.user, correction).require()
    correction.state = State.WITHDRAWN
    correction.save(update_fields=["state"])
    return correction


def _locked(correction: NoteCorrection) -> NoteCorrection:
    row = NoteCorrection.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    row.note = correction.note
    return row
