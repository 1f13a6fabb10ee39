"""May this person do this to this practice and, if not, why."""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Country
from focalpoints.querysets import COORDINATORS, body_of_label, holders_of
from practices.models import ReviewRound, Revision, Validation
from rabatplatform.access.rulings import ALLOWED, Ruling, refused
from rabatplatform.reference.memory import shelf

State = Revision.State


def holds(user, permission: str, body) -> bool:
    return body is not None and user.has_perm(f"focalpoints.{permission}", body)


def may_draft(user, body) -> Ruling:
    """Begin a practice of `body`, one's own country or organisation."""
    if not holds(user, "draft_practices", body):
        return refused(_("Your post does not write practices of {body}."), body=body)
    return ALLOWED


def in_team(user, practice) -> bool:
    """Does this person serve the body whose practice it is, as one who writes?"""
    return holds(user, "draft_practices", body_of_label(practice.owner_id))


def may_edit(user, practice) -> Ruling:
    """Change the text in hand: the team of the owner, while it is a draft or returned."""
    body = body_of_label(practice.owner_id)
    if not holds(user, "draft_practices", body):
        return refused(_("Only the team of {body} can change this practice."), body=body)
    if practice.state == practice.State.WITHDRAWN:
        return refused(_("This practice was withdrawn; its text can be changed once it is restored."))
    if practice.is_public and practice.next_id is None:
        return refused(_("This practice is published; its text changes only by a new revision."))
    if not practice.is_open:
        return refused(_("This practice was submitted and is being checked; its text cannot be changed now."))
    return ALLOWED


def may_submit(user, practice) -> Ruling:
    body = body_of_label(practice.owner_id)
    if not holds(user, "submit_practices", body):
        return refused(_("A practice of {body} is submitted by one of its focal points."), body=body)
    if practice.state == practice.State.WITHDRAWN:
        return refused(_("This practice was withdrawn; its text can be changed once it is restored."))
    if practice.is_public and practice.next_id is None:
        return refused(_("This practice is published already."))
    if practice.door == State.DECLINED:
        return refused(_("This practice was declined."))
    if not practice.is_open:
        return refused(_("This practice was submitted already."))
    return ALLOWED


def may_take_back(user, practice) -> Ruling:
    """Take a submitted text back, to change it."""
    body = body_of_label(practice.owner_id)
    if not holds(user, "submit_practices", body):
        return refused(_("Only the focal points of {body} can take this practice back."), body=body)
    if practice.door not in (State.SUBMITTED, State.IN_REVIEW):
        return refused(_("This practice is not on its way to publication; there is nothing to take back."))
    if ReviewRound.objects.filter(revision=practice.in_hand, is_appeal=True).exclude(state="closed").exists():
        return refused(_("The decision on the appeal is final; the practice cannot be taken back before it."))
    return ALLOWED


def wrote(user, practice) -> bool:
    """Did this person write any of the text in hand? It is then validated, and reviewed, by others."""
    revision = practice.in_hand
    if revision is None:  # withdrawn: this person does not read it
        return False
    return user.pk in revision.writers or (revision.number == 1 and practice.created_by_id == user.pk)


def may_validate(user, practice, asked: "Asked | None" = None) -> Ruling:
    """A coordinator validates in the name of a body that is named. One's own text only where that body has no other coordinator."""
    asked = asked or asked_of(user, practice)
    if not asked:
        return asked.why
    if wrote(user, practice) and holders_of(asked.body, COORDINATORS).exclude(pk=user.pk).exists():
        return refused(
            _("A practice is validated by somebody who did not write it; {body} has another coordinator."), body=asked.body
        )
    return ALLOWED


def may_return(user, practice) -> Ruling:
    """A coordinator who is asked to validate returns it with a message."""
    asked = asked_of(user, practice)
    return ALLOWED if asked else asked.why


def asked_body(user, practice):
    """The body in whose name this person is asked to validate the text in hand now; None when they are not."""
    return asked_of(user, practice).body


@dataclass(frozen=True)
class Asked:
    """body: the Country or Organisation in whose name; None, and why, when nobody asks this person."""

    body: object = None
    why: Ruling = ALLOWED

    def __bool__(self):
        return self.body is not None


def asked_of(user, practice) -> Asked:
    """The body in whose name this person is asked to validate now, or why there is none."""
    owner = body_of_label(practice.owner_id)
    countries = practice.in_hand.countries if practice.in_hand else []
    named = [owner, *(body for body in shelf(Country).of(countries) if body != owner)]
    mine = [body for body in named if holds(user, "validate_practices", body)]
    if not mine:
        return Asked(why=refused(_("Only a coordinator of {body} can validate this practice."), body=owner))
    if practice.is_public and practice.next_id is None:
        return Asked(why=refused(_("This practice is published already.")))
    if practice.door != State.SUBMITTED:
        return Asked(why=refused(_("This practice does not wait for validation: it was not submitted.")))
    labels = {body.coordination_label_id: body for body in mine}
    waiting = Validation.objects.filter(
        round__revision=practice.in_hand, round__state="validating", state="waiting", body__in=list(labels)
    )
    label = waiting.order_by("pk").values_list("body_id", flat=True).first()
    if label is None:
        return Asked(why=refused(_("{body} has validated this practice already."), body=mine[0]))
    return Asked(body=labels[label])


def may_revise(user, practice) -> Ruling:
    """Begin a new revision of a published practice, or go on with the one in preparation."""
    body = body_of_label(practice.owner_id)
    if not holds(user, "draft_practices", body):
        return refused(_("Only the team of {body} can change this practice."), body=body)
    if practice.state not in (practice.State.PUBLISHED, practice.State.ARCHIVED):
        return refused(_("Only a published practice is changed by a new revision."))
    return ALLOWED


def may_give_up(user, practice) -> Ruling:
    """Give a revision in preparation up."""
    body = body_of_label(practice.owner_id)
    if not holds(user, "draft_practices", body):
        return refused(_("Only the team of {body} can change this practice."), body=body)
    if practice.next_id is None:
        return refused(_("No revision of this practice is in preparation."))
    if practice.door in (State.SUBMITTED, State.IN_REVIEW):
        return refused(_("This revision was submitted; take it back first."))
    return ALLOWED


def who_reads(practice) -> str:
    """Who reads it now and until when, in words; for the line under a form."""
    if practice.is_public and practice.next_id is None:
        return str(_("Read by all members of the Process."))
    return team_reads(body_of_label(practice.owner_id))


def team_reads(body) -> str:
    return gettext("Read by the team of %(body)s until it is published.") % {"body": body}
