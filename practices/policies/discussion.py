"""May this person ask, answer, edit, accept, remove in the discussion of a practice and, if not, why."""

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Organisation
from focalpoints.querysets import body_of_label, posts_held
from focalpoints.roles import PERMISSIONS
from practices.models import EDIT_WINDOW, Practice
from practices.policies.door import holds, in_team, may_revise
from rabatplatform.access.rulings import ALLOWED, Ruling, refused
from rabatplatform.reference.memory import shelf

COMMENTS = "submit_practices"  # the right of a focal point; whoever has it for their own body writes in discussions


class Standing:
    """What a person is to the discussion of one practice, each asked once: for a page of many comments."""

    def __init__(self, user, practice):
        self.user, self.practice = user, practice
        self.body = body_of_label(practice.owner_id)

    @cached_property
    def writes(self) -> bool:
        return writes_from(posts_held(self.user))

    @cached_property
    def in_team(self) -> bool:
        return in_team(self.user, self.practice)

    @cached_property
    def coordinates(self) -> bool:
        return holds(self.user, "validate_practices", self.body)

    @cached_property
    def is_secretariat(self) -> bool:
        return holds(self.user, "run_reviews", shelf(Organisation).by_key.get(Organisation.SECRETARIAT))

    @cached_property
    def may_revise(self) -> Ruling:
        ruling = may_revise(self.user, self.practice)
        if ruling and self.practice.next_id and not self.practice.is_open:
            return refused(_("The revision in preparation was submitted. Take it back first, or wait for its outcome."))
        return ruling


def writes_from(posts) -> bool:
    """Does one of these posts write in discussions?"""
    return any(COMMENTS in PERMISSIONS[post.role] for post in posts)


def may_ask(user, practice, standing=None) -> Ruling:
    """Write in the discussion: a focal point or above, of any member, while the practice is published."""
    if not (standing or Standing(user, practice)).writes:
        return refused(_("Questions are asked and answered by focal points, analysts and coordinators."))
    if practice.state != Practice.State.PUBLISHED:
        return NOT_NOW
    return ALLOWED


def may_answer(user, question, standing=None) -> Ruling:
    if not question.is_question:
        return refused(_("Answer the question, not an answer to it."))
    if question.is_removed:
        return REMOVED
    return may_ask(user, question.practice, standing)


def may_edit_comment(user, comment, standing=None) -> Ruling:
    """Its author, for a quarter of an hour."""
    if comment.by_id != user.pk:
        return refused(_("Only its author can change this."))
    if comment.is_removed:
        return REMOVED
    if timezone.now() > comment.at + EDIT_WINDOW:
        return refused(_("This can be changed for 15 minutes. Write an answer that says what is right."))
    return may_ask(user, comment.practice, standing)


def may_accept(user, answer, standing=None) -> Ruling:
    """Say that this is the answer: who asked, or the team of the owner."""
    if answer.is_question:
        return refused(_("Only an answer is accepted."))
    if answer.is_removed or answer.thread.is_removed:
        return REMOVED
    standing = standing or Standing(user, answer.practice)
    if answer.thread.by_id != user.pk and not standing.in_team:
        return refused(_("An answer is accepted by whoever asked, or by the team of {body}."), body=standing.body)
    return ALLOWED if answer.practice.state == Practice.State.PUBLISHED else NOT_NOW


def may_remove(user, comment, standing=None) -> Ruling:
    """Its author, a coordinator of the owner, the secretariat."""
    if comment.is_removed:
        return refused(_("This was removed already."))
    standing = standing or Standing(user, comment.practice)
    if comment.by_id == user.pk or standing.coordinates or standing.is_secretariat:
        return ALLOWED
    return refused(_("This is removed by its author, by a coordinator of {body} or by the Secretariat."), body=standing.body)


def may_propose(user, answer, standing=None) -> Ruling:
    """Take an answer into a new revision: the team of the owner."""
    if answer.is_question:
        return refused(_("Only an answer becomes part of the text."))
    if answer.is_removed:
        return REMOVED
    return (standing or Standing(user, answer.practice)).may_revise


NOT_NOW = refused(_("This practice is not published now; nothing can be asked or answered here."))
REMOVED = refused(_("This was removed."))
