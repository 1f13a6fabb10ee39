"""May this person say that a practice is still valid, and what becomes of one that a source document describes."""

from django.utils.translation import gettext_lazy as _

from focalpoints.models import Organisation
from focalpoints.querysets import body_of_label
from practices.models import Practice
from practices.policies.door import holds
from rabatplatform.access.rulings import ALLOWED, Ruling, refused

State = Practice.State


def may_confirm(user, practice: Practice) -> Ruling:
    """Say for 24 months that it is still valid; one that was archived comes back by it. The coordinator of its owner."""
    body = body_of_label(practice.owner_id)
    if not holds(user, "validate_practices", body):
        return refused(_("The coordinator of {body} says whether this practice is still valid."), body=body)
    if practice.state not in (State.PUBLISHED, State.ARCHIVED):
        return refused(_("Only a published practice is confirmed."))
    return ALLOWED


def may_take_over(user, practice: Practice) -> Ruling:
    """Confirm, correct or decline a practice that a source document describes, in the name of its country."""
    body = body_of_label(practice.owner_id)
    if not practice.is_from_source:
        return refused(_("A member posted this practice; there is nothing to take over."))
    if body.key == Organisation.PROCESS:
        return refused(_("The source names no country: nobody owns this practice, and it stays as it is described."))
    if not holds(user, "validate_practices", body):
        return refused(_("The coordinator of {body} takes this practice over."), body=body)
    if not waits_for_its_country(practice):
        return refused(_("{body} has taken this practice over already."), body=body)
    return ALLOWED


def waits_for_its_country(practice: Practice) -> bool:
    """Is it still what the source document says, neither confirmed nor changed? A declined one may be taken over after all."""
    is_as_described = practice.is_from_source and practice.confirmed_on is None and not was_written_anew(practice)
    return is_as_described and practice.state in (State.PUBLISHED, State.ARCHIVED)


def was_written_anew(practice: Practice) -> bool:
    """Did another text take the place of the first? A small correction mends that text and is no other."""
    return practice.current.number > 1 and not practice.current.is_correction
