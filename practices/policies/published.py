"""May a coordinator correct, archive, withdraw or restore a practice of their own country or organisation and, if not, why."""

from django.utils.translation import gettext_lazy as _

from focalpoints.querysets import body_of_label
from focalpoints.roles import PERMISSIONS
from practices.models import Practice, Revision
from practices.policies.door import holds
from rabatplatform.access.rulings import ALLOWED, Ruling, refused

State = Practice.State
ON_ITS_WAY = (Revision.State.SUBMITTED, Revision.State.IN_REVIEW)


def coordinates(user, body, held=None) -> bool:
    """held: what a page read once of the person's rights there (`rights_there`); an act asks the database itself."""
    return "validate_practices" in held if held is not None else holds(user, "validate_practices", body)


def rights_there(posts, body) -> set[str]:
    """Permissions that these posts have for `body`; for what a page offers, without a question for each."""
    return {permission for post in posts if post.body == body for permission in PERMISSIONS[post.role]}


def may_correct(user, practice, held=None) -> Ruling:
    """Correct a few words of the published text, with a reason and without review."""
    body = body_of_label(practice.owner_id)
    if not coordinates(user, body, held):
        return refused(_("Only a coordinator of {body} can correct this practice."), body=body)
    if practice.state != State.PUBLISHED:
        return refused(_("Only a published practice is corrected."))
    if practice.next_id and practice.door in ON_ITS_WAY:
        return refused(_("A new revision is being validated or reviewed. Take it back first, or correct the text after it."))
    return ALLOWED


def may_archive(user, practice, held=None) -> Ruling:
    body = body_of_label(practice.owner_id)
    if not coordinates(user, body, held):
        return refused(_("Only a coordinator of {body} can archive this practice."), body=body)
    if practice.state == State.ARCHIVED:
        return refused(_("This practice is archived already."))
    if practice.state != State.PUBLISHED:
        return refused(_("Only a published practice is archived."))
    return ALLOWED


def may_withdraw(user, practice, held=None) -> Ruling:
    body = body_of_label(practice.owner_id)
    if not coordinates(user, body, held):
        return refused(_("Only a coordinator of {body} can withdraw this practice."), body=body)
    if practice.state == State.WITHDRAWN:
        return refused(_("This practice was withdrawn already."))
    if practice.state not in (State.PUBLISHED, State.ARCHIVED):
        return refused(_("Only a published practice is withdrawn."))
    return ALLOWED


def may_restore(user, practice, held=None) -> Ruling:
    """Publish it again as it was."""
    body = body_of_label(practice.owner_id)
    if not coordinates(user, body, held):
        return refused(_("Only a coordinator of {body} can restore this practice."), body=body)
    if practice.state not in (State.ARCHIVED, State.WITHDRAWN):
        return refused(_("Only an archived or withdrawn practice is restored."))
    return ALLOWED
