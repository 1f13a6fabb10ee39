"""May this person report an adaptation, change it, confirm it in the name of their country."""

from django.utils.translation import gettext_lazy as _

from focalpoints.models import Country
from focalpoints.querysets import COORDINATORS, body_of_label, holders_of, posts_held
from practices.models import Adaptation, Practice
from practices.policies.door import holds
from rabatplatform.access.rulings import ALLOWED, Ruling, refused

State = Adaptation.State


def may_adapt(user, practice: Practice, body) -> Ruling:
    """Begin an adaptation of a published practice for `body`, one's own country or organisation."""
    if practice.state != Practice.State.PUBLISHED:
        return refused(_("Only a practice that is published now can be reported as adapted."))
    if not holds(user, "draft_practices", body):
        return refused(_("Your post does not write for {body}."), body=body) if body else refused(NO_POST)
    if is_of(body, practice):
        return refused(_("{body} is one of those whose practice it is. Others report that they adapted it."), body=body)
    return ALLOWED


NO_POST = _("Adaptations are reported by people who hold a post of contributor or above.")


def is_of(body, practice: Practice) -> bool:
    """Does the practice name this country or organisation, or belong to it?"""
    named = practice.countries if isinstance(body, Country) else practice.organisations
    return body.team_label_id == practice.owner_id or body.pk in named


def adapting_bodies(user, practice: Practice) -> list:
    """Countries and organisations that this person may report an adaptation of, by the posts they hold now."""
    bodies = list(dict.fromkeys(post.body for post in posts_held(user)))
    # That of the owner first: it is in memory, and spares its team's page the question for their rights.
    return [body for body in bodies if not is_of(body, practice) and may_adapt(user, practice, body)]


def may_start_adapting(user, practice: Practice) -> Ruling:
    """Is there any body for which they may? If not, why: of the first of their posts."""
    rulings = [may_adapt(user, practice, body) for body in dict.fromkeys(post.body for post in posts_held(user))]
    return next((ruling for ruling in rulings if ruling), rulings[0] if rulings else refused(NO_POST))


def may_edit_adaptation(user, adaptation: Adaptation) -> Ruling:
    body = body_of_label(adaptation.owner_id)
    if not holds(user, "draft_practices", body):
        return refused(_("Only the team of {body} can change this adaptation."), body=body)
    return ALLOWED if adaptation.state == State.DRAFT else refused(_CLOSED[adaptation.state])


_CLOSED = {
    State.SUBMITTED: _("This adaptation waits for its coordinator; its text cannot be changed now."),
    State.CONFIRMED: _("This adaptation is confirmed; its text does not change any more."),
    State.WITHDRAWN: _("This adaptation was withdrawn."),
}


def may_submit_adaptation(user, adaptation: Adaptation) -> Ruling:
    body = body_of_label(adaptation.owner_id)
    if not holds(user, "submit_practices", body):
        return refused(_("An adaptation of {body} is submitted by one of its focal points."), body=body)
    if adaptation.state != State.DRAFT:
        return refused(_CLOSED[adaptation.state])
    if adaptation.practice.state != Practice.State.PUBLISHED:
        return refused(_("The practice is not published any more: adaptations of it are not reported now."))
    return ALLOWED


def may_return_adaptation(user, adaptation: Adaptation) -> Ruling:
    body = body_of_label(adaptation.owner_id)
    if not holds(user, "validate_practices", body):
        return refused(_("An adaptation of {body} is confirmed by its coordinator."), body=body)
    if adaptation.state == State.DRAFT:
        return refused(_("This adaptation does not wait for confirmation: it was not submitted."))
    if adaptation.state != State.SUBMITTED:
        return refused(_("This adaptation is confirmed already.") if is_confirmed(adaptation) else _CLOSED[State.WITHDRAWN])
    return ALLOWED


def may_confirm_adaptation(user, adaptation: Adaptation) -> Ruling:
    """The coordinator of the body that reports it; one's own only where there is no other."""
    asked = may_return_adaptation(user, adaptation)
    if not asked:
        return asked
    body = body_of_label(adaptation.owner_id)
    if adaptation.practice.state == Practice.State.WITHDRAWN:
        return refused(_("The practice was withdrawn meanwhile; its adaptations are not confirmed any more."))
    if adaptation.created_by_id == user.pk and holders_of(body, COORDINATORS).exclude(pk=user.pk).exists():
        return refused(
            _("An adaptation is confirmed by somebody who did not write it; {body} has another coordinator."), body=body
        )
    return ALLOWED


def may_withdraw_adaptation(user, adaptation: Adaptation) -> Ruling:
    """Of a confirmed one the coordinator alone: it spoke in the name of the country."""
    body = body_of_label(adaptation.owner_id)
    right = "validate_practices" if is_confirmed(adaptation) else "submit_practices"
    if not holds(user, right, body):
        if is_confirmed(adaptation):
            return refused(_("A confirmed adaptation of {body} is withdrawn by its coordinator."), body=body)
        return refused(_("An adaptation of {body} is withdrawn by one of its focal points."), body=body)
    return refused(_CLOSED[State.WITHDRAWN]) if adaptation.state == State.WITHDRAWN else ALLOWED


def is_confirmed(adaptation: Adaptation) -> bool:
    return adaptation.state == State.CONFIRMED


def adaptation_reads(adaptation: Adaptation) -> str:
    """Who reads it now and until when, in words."""
    return body_reads(body_of_label(adaptation.owner_id)) if not is_confirmed(adaptation) else str(_("Read by all members."))


def body_reads(body) -> str:
    return str(_("Read by the team of %(body)s until its coordinator confirms it, then by all members.") % {"body": body})
