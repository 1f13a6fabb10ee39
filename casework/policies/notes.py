"""The life of a note: who writes, who releases, who decides on its readers."""

from django.utils.translation import gettext_lazy as _

from casework.markings import TLP
from casework.models import Note, NoteVersion
from focalpoints.models import Appointment
from focalpoints.querysets import body_of_casework
from rabatplatform.access.rulings import ALLOWED, Ruling, refused

State, Step = Note.State, NoteVersion.State


def holds(user, permission: str, body) -> bool:
    return body is not None and user.has_perm(f"focalpoints.{permission}", body)


def body_of_note(note):
    """Its originator: a Country or Organisation."""
    return body_of_casework(note.originator_id)


def is_of_originator(user, note) -> bool:
    """Does this person read casework in the originator's name?"""
    return holds(user, "read_casework", body_of_note(note))


def is_author(user, note) -> bool:
    """Does this person hold the author's post now?"""
    return Appointment.objects.now().filter(user=user, post=note.author_post_id).exists()


def may_begin(user, body) -> Ruling:
    if not holds(user, "write_notes", body):
        return refused(_("Your post does not write notes of {body}."), body=body)
    return ALLOWED


def _writes(user, note) -> Ruling:
    """TLP:RED: the author's post and the coordinators alone, also where a grant lets a colleague read it (the database says the same)."""
    body = body_of_note(note)
    if not holds(user, "write_notes", body):
        return refused(_("Only the analysts and coordinators of {body} can change this note."), body=body)
    if note.tlp == TLP.RED and not holds(user, "release_notes", body) and not is_author(user, note):
        return refused(_("TLP:RED: only its author and the coordinators of {body} can change this note."), body=body)
    return ALLOWED


def _coordinates(user, note) -> Ruling:
    body = body_of_note(note)
    if not holds(user, "release_notes", body):
        return refused(_("Only a coordinator of {body} can do this."), body=body)
    return ALLOWED


ENDED = (State.SUPERSEDED, State.WITHDRAWN, State.DROPPED)  # nothing of it is written, submitted or released any more


def may_make_red(user, note) -> Ruling:
    """Mark it TLP:RED: whoever could not write it any more afterwards leaves that to its author and the coordinators."""
    body = body_of_note(note)
    if holds(user, "release_notes", body) or is_author(user, note):
        return ALLOWED
    return refused(_("TLP:RED: only its author and the coordinators of {body} can change this note."), body=body)


def may_edit(user, note) -> Ruling:
    """Change the text in hand, while it is a draft or returned."""
    version = note.in_hand
    if not (ruling := _writes(user, note)):
        return ruling
    if version is None or note.state in ENDED:
        return refused(_("This note is not current any more; its text cannot be changed."))
    if version.state == Step.RELEASED:
        return refused(_("This note is released; its text changes only by a new version."))
    if version.state == Step.SUBMITTED:
        return refused(_("This note waits for the coordinator; take it back to change it."))
    return ALLOWED


def _waits(note) -> bool:
    """For the coordinator, and can still be released."""
    return note.state not in ENDED and note.in_hand is not None and note.in_hand.state == Step.SUBMITTED


def may_submit(user, note) -> Ruling:
    if not (ruling := _writes(user, note)):
        return ruling
    if note.state in ENDED or note.in_hand is None or not note.in_hand.is_being_written:
        return refused(_("There is no draft to give to the coordinator."))
    return ALLOWED


def may_take_back(user, note) -> Ruling:
    if not (ruling := _writes(user, note)):
        return ruling
    if not _waits(note):
        return refused(_("This note does not wait for the coordinator."))
    return ALLOWED


def may_return(user, note) -> Ruling:
    if not (ruling := _coordinates(user, note)):
        return ruling
    if not _waits(note):
        return refused(_("This note does not wait for the coordinator."))
    return ALLOWED


def may_countersign(user, note) -> Ruling:
    """The second pair of eyes, where the coordinator wrote the text: an analyst or coordinator who did not."""
    if not (ruling := _writes(user, note)):
        return ruling
    if not _waits(note):
        return refused(_("This note does not wait for the coordinator."))
    version = note.in_hand
    if user.pk in version.writers:
        return refused(_("You wrote some of this text; somebody else must read it."))
    if version.countersigned_by_id:
        return refused(_("This note is countersigned already."))
    return ALLOWED


def may_release(user, note) -> Ruling:
    """A coordinator, or who stands in for one; of a text that they wrote into, only after somebody else countersigned it."""
    if not (ruling := may_return(user, note)):
        return ruling
    version = note.in_hand
    if user.pk in version.writers and version.countersigned_by_id in (None, user.pk):
        return refused(_("You wrote some of this text: another analyst or coordinator must countersign it first."))
    return ALLOWED


def may_revise(user, note) -> Ruling:
    if not (ruling := _writes(user, note)):
        return ruling
    if note.state != State.RELEASED:
        return refused(_("Only a released note has further versions."))
    if note.next_id:
        return refused(_("A new version is in preparation already."))
    return ALLOWED


def may_drop(user, note) -> Ruling:
    """Give up a first draft, which nobody reads from then on: its author, or a coordinator."""
    if not (ruling := _writes(user, note)):
        return ruling
    if not is_author(user, note) and not _coordinates(user, note):
        return refused(_("Only its author and the coordinators of {body} can give a draft up."), body=body_of_note(note))
    if note.state != State.DRAFT or note.in_hand is None or not note.in_hand.is_being_written:
        return refused(_("Only a draft that was not submitted can be given up."))
    return ALLOWED


def may_give_up(user, note) -> Ruling:
    """Give up the version in preparation of a released note."""
    if not (ruling := _writes(user, note)):
        return ruling
    if note.next_id is None or note.next is None or not note.next.is_being_written:
        return refused(_("There is no version in preparation to give up."))
    return ALLOWED


def may_withdraw(user, note) -> Ruling:
    if not (ruling := _coordinates(user, note)):
        return ruling
    if note.state not in Note.OPEN:
        return refused(_("This note is not released; there is nothing to withdraw."))
    return ALLOWED


def may_reinstate(user, note, successor) -> Ruling:
    """Put a superseded note in force again as `successor`, which took its place, is withdrawn."""
    if not (ruling := _coordinates(user, note)):
        return ruling
    if note.state != State.SUPERSEDED or successor.state != State.RELEASED or successor.supersedes_id != note.pk:
        return refused(_("This note was not superseded by the one that is withdrawn."))
    if Note.objects.filter(supersedes=note, state__in=Note.OPEN).exclude(pk=successor.pk).exists():
        return refused(_("Another note has taken its place."))
    return ALLOWED


def may_extend(user, note) -> Ruling:
    """Say that a released note is still right, until a later day. No text changes, so whoever wrote it may; the history says who did."""
    if not (ruling := _coordinates(user, note)):
        return ruling
    if note.state != State.RELEASED:
        return refused(_("Only a released note has an end date to move."))
    return ALLOWED


def may_derive(user, note) -> Ruling:
    if not (ruling := _writes(user, note)):
        return ruling
    if note.state != State.RELEASED:
        return refused(_("A note at a lower marking is made from a released one."))
    return ALLOWED


def may_give(user, note) -> Ruling:
    """Add receivers: while it is being written its writers (the release confirms them), from then on a coordinator."""
    if note.state == State.DRAFT and (note.in_hand is None or note.in_hand.state != Step.SUBMITTED):
        return _writes(user, note)
    if not (ruling := _coordinates(user, note)):
        return ruling
    if note.state == State.WITHDRAWN:
        return refused(_("This note was withdrawn; nobody can be given it."))
    return ALLOWED


def may_revoke(user, note) -> Ruling:
    """End a grant: never refused because of the receiver or of the note's state."""
    return _writes(user, note)


def may_let_pass(user, note) -> Ruling:
    """Let a finding of the screen pass as a false alarm."""
    return _coordinates(user, note)


def may_take_pass_back(user, note) -> Ruling:
    """Take back that a finding was let pass: while a text is in hand that is not released."""
    if not (ruling := _coordinates(user, note)):
        return ruling
    if note.state in ENDED or note.in_hand is None or note.in_hand.state == Step.RELEASED:
        return refused(_("The text is released; nothing can be taken back."))
    return ALLOWED


def may_set_options(user, note) -> Ruling:
    """Say whether its existence may be known, and whether its recipients are hidden from one another."""
    return may_give(user, note)


def may_make_known(user, note) -> Ruling:
    if not (ruling := may_set_options(user, note)):
        return ruling
    if TLP.RED in (note.tlp, note.tlp_of_grants):
        return refused(_("TLP:RED: nobody but the named posts may know that it exists."))
    return ALLOWED


def may_see_reads(user, note) -> Ruling:
    """Who read it: the originator's coordinators, and whoever holds the author's post."""
    if _coordinates(user, note) or is_author(user, note):
        return ALLOWED
    return refused(_("Who read this note is seen by its author and by the coordinators of {body}."), body=body_of_note(note))
