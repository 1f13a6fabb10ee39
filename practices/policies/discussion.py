"""May this person ask, answer, edit, accept, remove in the discussion of a practice and, if not, why."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Organisation
from focalpoints.querysets import body_of_label, posts_held
from focalpoints.roles import PERMISSIONS
from practices.models import EDIT_WINDOW, Practice
from practices.policies.door import holds, in_team, may_revise
from rabatplatform.access.rulings import ALLOWED, Ruling, refused
from rabatplatform.reference.memory import shelf

COMMENTS = "submit_practices"  # the right of a focal point; whoever has it for their own body writes in discussions


def may_ask(user, practice) -> Ruling:
    """Write in the discussion: a focal point or above, of any member, while the practice is published."""
    if not any(COMMENTS in PERMISSIONS[post.role] for post in posts_held(user)):
        return refused(_("Questions are asked and answered by focal points, analysts and coordinators."))
    if practice.state != Practice.State.PUBLISHED:
        return refused(_("This practice is not published now; nothing can be asked or answered here."))
    return ALLOWED


def may_answer(user, question) -> Ruling:
    if not question.is_question:
        return refused(_("Answer the question, not an answer to it."))
    if question.is_removed:
        return refused(_("This question was removed."))
    return may_ask(user, question.practice)


def may_edit_comment(user, comment) -> Ruling:
    """Its author, for a quarter of an hour."""
    if comment.by_id != user.pk:
        return refused(_("Only its author can change this."))
    if comment.is_removed:
        return refused(_("This was removed."))
    if timezone.now() > comment.at + EDIT_WINDOW:
        return refused(_("This can be changed for 15 minutes. Write an answer that says what is right."))
    return may_ask(user, comment.practice)


def may_accept(user, answer) -> Ruling:
    """Say that this is the answer: who asked, or the team of the owner."""
    if answer.is_question:
        return refused(_("Only an answer is accepted."))
    if answer.is_removed or answer.thread.is_removed:
        return refused(_("This was removed."))
    if answer.thread.by_id != user.pk and not in_team(user, answer.practice):
        body = body_of_label(answer.practice.owner_id)
        return refused(_("An answer is accepted by whoever asked, or by the team of {body}."), body=body)
    if answer.practice.state != Practice.State.PUBLISHED:
        return refused(_("This practice is not published now; nothing can be asked or answered here."))
    return ALLOWED


def may_remove(user, comment) -> Ruling:
    """Its author, a coordinator of the owner, the secretariat."""
    if comment.is_removed:
        return refused(_("This was removed already."))
    body = body_of_label(comment.practice.owner_id)
    if comment.by_id == user.pk or holds(user, "validate_practices", body) or _is_secretariat(user):
        return ALLOWED
    return refused(_("This is removed by its author, by a coordinator of {body} or by the Secretariat."), body=body)


def _is_secretariat(user) -> bool:
    return holds(user, "run_reviews", shelf(Organisation).by_key.get(Organisation.SECRETARIAT))


def may_propose(user, answer) -> Ruling:
    """Take an answer into a new revision: the team of the owner."""
    if answer.is_question:
        return refused(_("Only an answer becomes part of the text."))
    if answer.is_removed:
        return refused(_("This was removed."))
    ruling = may_revise(user, answer.practice)
    if ruling and answer.practice.next_id and not answer.practice.is_open:
        return refused(_("The revision in preparation was submitted. Take it back first, or wait for its outcome."))
    return ruling
