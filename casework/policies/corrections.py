"""Corrections: a reader says what is wrong in a released note; its originator must answer."""

from django.utils.translation import gettext_lazy as _

from casework.models import Note, NoteCorrection
from casework.policies.notes import body_of_note, holds, is_of_originator
from focalpoints.models import Appointment
from focalpoints.querysets import posts_held
from rabatplatform.access.rulings import ALLOWED, Ruling, refused


def may_propose(user, note, posts=None) -> Ruling:
    """posts: those that they hold, where they were asked for already."""
    if note.state not in Note.OPEN or note.current is None:
        return refused(_("Only a released note is corrected."))
    if is_of_originator(user, note):
        return refused(_("It is a note of your own country or organisation: begin a new version."))
    if post_to_propose(user, posts) is None:
        return refused(_("Corrections are proposed by posts that do casework."))
    return ALLOWED


def post_to_propose(user, posts=None):
    """A post of `user` that does casework, or None; which one the correction names, its service asks the database."""
    posts = posts_held(user) if posts is None else posts
    return next((post for post in posts if holds(user, "read_casework", post.body)), None)


def may_answer(user, correction) -> Ruling:
    """The originator's coordinators, or whoever holds the author's post."""
    note = correction.note
    body = body_of_note(note)
    is_author = Appointment.objects.now().filter(user=user, post=note.author_post_id).exists()
    if not is_author and not holds(user, "release_notes", body):
        return refused(_("The author and the coordinators of {body} answer."), body=body)
    if correction.state != NoteCorrection.State.OPEN:
        return refused(_("This was answered already."))
    return ALLOWED


def may_take_back(user, correction) -> Ruling:
    if not Appointment.objects.now().filter(user=user, post=correction.from_post_id).exists():
        return refused(_("Only the post that proposed it can take it back."))
    if correction.state != NoteCorrection.State.OPEN:
        return refused(_("This was answered already."))
    return ALLOWED
