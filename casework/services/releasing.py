"""From a draft to its readers: given to the coordinator, countersigned, returned, released; and what comes after."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import events, policies
from casework.completeness import gaps
from casework.content import content_of
from casework.days import LATEST, TOO_LATE
from casework.errors import NoteIncomplete, NoteInvalid, PersonalDataFound, ReasonMissing, StaleEdition, WrongState
from casework.events.audiences import needs_countersign
from casework.markings import ORDER, TLP, is_lower
from casework.models import Note, NoteStep, NoteVersion
from casework.screened import blanked, findings, refuse_personal_data
from casework.services.shortening import shorten
from casework.services.steps import locked, step
from casework.services.writing import MIRRORED, begin, close_preparation, content_in_force, keep_unknown
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record

What = NoteStep.What


def _complete(content: dict) -> None:
    if missing := gaps(content):
        raise NoteIncomplete(_("Something is missing."), fields=missing)


def _files_are_checked(version: NoteVersion) -> None:
    """Nobody can have looked at a file that is still being checked."""
    if version.files.filter(state__in=["quarantined", "checking"]).exists():
        words = _("An annex is still being checked. Wait until it can be opened, then look at it.")
        raise NoteIncomplete(words, fields={"files": words})


def _fresh(version: NoteVersion, edition: int | None) -> None:
    if edition is not None and edition != version.edition:
        raise StaleEdition(edition=version.edition, current={}, theirs={}, conflicts=[], saved_by=str(version.saved_from or ""))


@transaction.atomic
def submit(*, note: Note, actor: Actor, edition: int | None = None) -> Note:
    """Give the text in hand to the coordinator. Raises PermissionDenied, StaleEdition, NoteIncomplete."""
    note = locked(note)
    policies.may_submit(actor.user, note).require()
    version = note.in_hand
    _fresh(version, edition)
    _complete(content_of(version))
    version.submit()
    version.countersigned_by = version.countersigned_from = None
    version.save(update_fields=["state", "submitted_at", "countersigned_by", "countersigned_from"])
    step(note, What.SUBMITTED, actor, version=version)
    record(events.NOTE_SUBMITTED, subject=note, actor=actor)
    if needs_countersign(note):
        record(events.NOTE_NEEDS_COUNTERSIGN, subject=note, actor=actor)
    return note


@transaction.atomic
def take_back(*, note: Note, actor: Actor, edition: int | None = None) -> Note:
    note = locked(note)
    policies.may_take_back(actor.user, note).require()
    _fresh(note.in_hand, edition)
    note.in_hand.take_back()
    note.in_hand.save(update_fields=["state"])
    step(note, What.TAKEN_BACK, actor, version=note.in_hand)
    record(events.NOTE_TAKEN_BACK, subject=note, actor=actor)
    return note


@transaction.atomic
def return_to_author(*, note: Note, reason: str, actor: Actor) -> Note:
    note = locked(note)
    policies.may_return(actor.user, note).require()
    if not reason.strip():
        raise ReasonMissing
    refuse_personal_data(reason=reason)
    note.in_hand.return_to_author()
    note.in_hand.save(update_fields=["state"])
    step(note, What.RETURNED, actor, version=note.in_hand, reason=reason.strip())
    record(events.NOTE_RETURNED, subject=note, actor=actor)
    return note


@transaction.atomic
def countersign(*, note: Note, actor: Actor, edition: int | None = None) -> Note:
    """Say, as somebody who did not write it, that it may be released."""
    note = locked(note)
    policies.may_countersign(actor.user, note).require()
    version = note.in_hand
    _fresh(version, edition)
    version.countersigned_by, version.countersigned_from = actor.user, actor.post
    version.save(update_fields=["countersigned_by", "countersigned_from"])
    step(note, What.COUNTERSIGNED, actor, version=version)
    record(events.NOTE_COUNTERSIGNED, subject=note, actor=actor)
    return note


@transaction.atomic
def release(*, note: Note, actor: Actor, edition: int | None = None) -> Note:
    """Release the text in hand: its markings are in force, its audience reads it for as long as they allow, the note that it supersedes
    is superseded.

    Raises PermissionDenied (four eyes), StaleEdition, NoteIncomplete, PersonalDataFound.
    """
    note = locked(note)
    policies.may_release(actor.user, note).require()
    version = note.in_hand
    _fresh(version, edition)
    content = content_of(version)
    _complete(content)
    _files_are_checked(version)
    open_findings = [found for found in findings(content, note) if not found.passed]
    if open_findings:
        sentence = _("What may be personal data stands here.")
        raise PersonalDataFound(
            _("The screen for personal data found something. Take it out, or let it pass as a false alarm."),
            fields={found.field: sentence for found in open_findings},
        )
    shorten(note, version, actor)
    version.release()
    version.released_by, version.released_from = actor.user, actor.post
    version.save(update_fields=["state", "is_open", "released_at", "released_by", "released_from"])
    earlier = note.versions.filter(number__lt=version.number, is_open=True)
    stricter = ORDER[: ORDER.index(version.tlp)]  # who may read this one was not to read those
    (earlier if version.closes_earlier else earlier.filter(tlp__in=stricter)).update(is_open=False)
    for name in MIRRORED:
        setattr(note, name, getattr(version, name))
    note.current, note.next, note.noticed = version, None, 0
    keep_unknown(note, actor)
    note.release()
    note.updated_at = note.released_at
    note.save()
    step(note, What.RELEASED, actor, version=version)
    record(events.NOTE_RELEASED, subject=note, actor=actor, version=version.number)
    note.grants.in_force().filter(told_begin=False).update(told_begin=True)  # the release tells them
    if version.number == 1 and note.supersedes_id:
        _supersede(note, actor)
    return note


def _supersede(note: Note, actor: Actor) -> None:
    if not (old := Note.objects.filter(pk=note.supersedes_id).first()):
        return
    old = locked(old)
    if old.state != Note.State.RELEASED:
        return
    close_preparation(old, actor)
    old.supersede()
    old.updated_at = timezone.now()
    old.save(update_fields=["state", "next", "updated_at"])
    step(old, What.SUPERSEDED, actor)
    record(events.NOTE_SUPERSEDED, subject=old, actor=actor)


@transaction.atomic
def withdraw(*, note: Note, reason: str, actor: Actor, reinstates: bool = False) -> Note:
    """Recall: at the next statement nobody outside the originator reads it. The reason stays with the originator.

    reinstates: the note that it superseded is in force again, with its grants that still hold.
    What may be personal data in the reason is blanked out: nothing holds a recall up.
    Raises PermissionDenied, ReasonMissing, NoteInvalid (there is none).
    """
    note = locked(note)
    policies.may_withdraw(actor.user, note).require()
    old = _to_reinstate(note, actor) if reinstates else None
    if not reason.strip():
        raise ReasonMissing
    reason = blanked(reason)
    close_preparation(note, actor)
    note.withdraw()
    note.updated_at = timezone.now()
    note.save(update_fields=["state", "next", "updated_at"])
    step(note, What.WITHDRAWN, actor, reason=reason.strip())
    record(events.NOTE_WITHDRAWN, subject=note, actor=actor)
    if old:
        old.reinstate()
        old.updated_at = timezone.now()
        old.save(update_fields=["state", "updated_at"])
        step(old, What.REINSTATED, actor)
        record(events.NOTE_REINSTATED, subject=old, actor=actor)
    return note


def _to_reinstate(note: Note, actor: Actor) -> Note:
    old = Note.objects.filter(pk=note.supersedes_id).first() if note.supersedes_id else None
    if old is None:
        words = _("This note superseded none.")
        raise NoteInvalid(words, fields={"reinstates": words})
    old = locked(old)
    policies.may_reinstate(actor.user, old, note).require()
    return old


@transaction.atomic
def extend(*, note: Note, until, reason: str, actor: Actor) -> Note:
    """Say that a released note is still right until `until`, a later day."""
    note = locked(note)
    policies.may_extend(actor.user, note).require()
    if until is None or until <= max(timezone.localdate(), note.valid_until or timezone.localdate()):
        words = _("Choose a day after the one that stands.")
        raise NoteInvalid(words, fields={"valid_until": words})
    if until > LATEST:
        raise NoteInvalid(TOO_LATE, fields={"valid_until": TOO_LATE})
    refuse_personal_data(reason=reason)
    note.valid_until, note.noticed, note.updated_at = until, 0, timezone.now()
    note.save(update_fields=["valid_until", "noticed", "updated_at"])
    step(note, What.EXTENDED, actor, version=note.current, reason=reason.strip())
    record(events.NOTE_EXTENDED, subject=note, actor=actor)
    return note


@transaction.atomic
def derive(*, note: Note, tlp: str, actor: Actor, form_key=None) -> Note:
    """Begin a note at a lower marking from a released one; the link is its originator's alone.

    Raises PermissionDenied, WrongState (the marking is not lower).
    """
    policies.may_derive(actor.user, note).require()
    if tlp not in TLP.values or not is_lower(tlp, note.tlp):
        raise WrongState(_("Choose a marking that is lower than that of the note."))
    content = content_in_force(note) | {"tlp": tlp}
    return begin(body=policies.body_of_note(note), content=content, actor=actor, form_key=form_key, source=note)


@transaction.atomic
def begin_successor(*, note: Note, actor: Actor, form_key=None) -> Note:
    """Begin a note that supersedes a released one once it is released itself; it begins with the same text, without its receivers."""
    policies.may_derive(actor.user, note).require()
    content = content_in_force(note)
    return begin(body=policies.body_of_note(note), content=content, actor=actor, form_key=form_key, supersedes=note)
