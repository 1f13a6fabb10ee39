"""May this person do this to this practice and, if not, why."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.querysets import COORDINATORS, body_of_label, holders_of
from rabatplatform.access.rulings import ALLOWED, Ruling, refused


def _holds(user, permission: str, body) -> bool:
    return body is not None and user.has_perm(f"focalpoints.{permission}", body)


def may_draft(user, body) -> Ruling:
    """Begin a practice of `body`, one's own country or organisation."""
    if not _holds(user, "draft_practices", body):
        return refused(_("Your post does not write practices of {body}."), body=body)
    return ALLOWED


def may_edit(user, practice) -> Ruling:
    """Change the text: the team of the owner, while it is a draft or returned."""
    body = body_of_label(practice.owner_id)
    if not _holds(user, "draft_practices", body):
        return refused(_("Only the team of {body} can change this practice."), body=body)
    if practice.is_public:
        return refused(_("This practice is published; its text changes only by a new revision."))
    if not practice.is_open:
        return refused(_("This practice was submitted and is being checked; its text cannot be changed now."))
    return ALLOWED


def may_submit(user, practice) -> Ruling:
    body = body_of_label(practice.owner_id)
    if not _holds(user, "submit_practices", body):
        return refused(_("A practice of {body} is submitted by one of its focal points."), body=body)
    if practice.is_public:
        return refused(_("This practice is published already."))
    if not practice.is_open:
        return refused(_("This practice was submitted already."))
    return ALLOWED


def may_publish(user, practice) -> Ruling:
    """A coordinator validates in the country's name. One's own only where there is no other coordinator, and the page says so."""
    body = body_of_label(practice.owner_id)
    if not _holds(user, "validate_practices", body):
        return refused(_("Only a coordinator of {body} can validate this practice."), body=body)
    if practice.is_public:
        return refused(_("This practice is published already."))
    if practice.state != practice.State.SUBMITTED:
        return refused(_("This practice does not wait for validation: it was not submitted."))
    if practice.created_by_id == user.pk and holders_of(body, COORDINATORS).exclude(pk=user.pk).exists():
        return refused(_("A practice is validated by somebody who did not write it; {body} has another coordinator."), body=body)
    return ALLOWED


def may_return(user, practice) -> Ruling:
    body = body_of_label(practice.owner_id)
    if not _holds(user, "validate_practices", body):
        return refused(_("Only a coordinator of {body} can return this practice."), body=body)
    if practice.is_public:
        return refused(_("This practice is published already."))
    if practice.state != practice.State.SUBMITTED:
        return refused(_("This practice does not wait for validation: it was not submitted."))
    return ALLOWED


def who_reads(practice) -> str:
    """Who reads it now and until when, in words; for the line under a form."""
    if practice.is_public:
        return str(_("Read by all members of the Process."))
    return team_reads(body_of_label(practice.owner_id))


def team_reads(body) -> str:
    return gettext("Read by the team of %(body)s until it is published.") % {"body": body}
