"""May this person plan, approve, sign or withdraw a handover, or name a deputy for given dates and, if not, why."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Appointment, Handover, Organisation, Role
from focalpoints.policies.members import Standing, is_secretariat, may_manage
from focalpoints.roles import RANK
from rabatplatform.access.rulings import ALLOWED, Ruling, refused

OUTGOING, INCOMING = "outgoing", "incoming"


def holds(user, post) -> bool:
    """Whether somebody holds a post now by their own appointment, not standing in for its holder."""
    return Appointment.objects.now().of_holders().filter(user=user.pk, post=post.pk).exists()


def holds_any(user) -> bool:
    """Whether somebody holds any post now."""
    return Appointment.objects.now().filter(user=user.pk).exists()


class PostStanding(Standing):
    """What a person is to one post and its body. SECURITY: keep it no longer than a request; a service asks anew."""

    def __init__(self, user, post):
        super().__init__(user, post.body)
        self.post = post

    @cached_property
    def holds(self) -> bool:
        return holds(self.user, self.post)


def _standing(actor, post, standing):
    return standing or (PostStanding(actor.user, post) if actor.user is not None else None)


def _manages(actor, post, standing) -> Ruling:
    """Decide on the members of the post's body, as one of its own.

    SECURITY: the secretariat appoints a coordinator by a nomination that two of its people check, never by a handover or an
    absence that one of them makes.
    """
    ruling = may_manage(actor, post.body, post.role, standing=standing)
    if not ruling or actor.user is None or post.body.key == Organisation.SECRETARIAT:
        return ruling
    if not (standing or Standing(actor.user, post.body)).coordinates:
        return refused(_("The Secretariat appoints a coordinator by a nomination, which two of its people check."))
    return ALLOWED


def _approves_for_the_secretariat(actor, handover: Handover) -> bool:
    """A coordinator who hands their own post over has chosen the successor: then one of the secretariat is the second to agree."""
    is_theirs = handover.outgoing_id is not None and handover.started_by_id == handover.outgoing.user_id
    return is_theirs and not handover.is_alone and actor.user is not None and is_secretariat(actor.user)


def may_hand_over(actor, post, *, standing: PostStanding | None = None) -> Ruling:
    """Start a handover: the holder, a coordinator of the body, the secretariat for its own posts."""
    if post.closed_at is not None:
        return refused(_("This post is closed."))
    standing = _standing(actor, post, standing)
    if (standing and standing.holds) or _manages(actor, post, standing):
        return ALLOWED
    if actor.user is None:
        return refused(_("Somebody must do this."))
    if Appointment.objects.now().filter(user=actor.user.pk, post=post.pk).exists():
        return refused(_("Whoever stands in for the holder does not hand the post over."))
    return refused(_("A post is handed over by its holder or by a coordinator of {body}."), body=post.body)


def side_of(user, handover: Handover) -> str | None:
    """As whom somebody signs: who hands over, who takes over, or neither."""
    if user.pk is not None and handover.incoming_id == user.pk:
        return INCOMING
    if handover.outgoing_id is not None and handover.outgoing.user_id == user.pk:
        return OUTGOING
    return None


def may_plan(actor, handover: Handover, *, standing: PostStanding | None = None) -> Ruling:
    """Choose the successor and the dates: the one who hands over, or whoever manages the members."""
    if actor.user is not None and side_of(actor.user, handover) == OUTGOING and not handover.is_alone:
        return ALLOWED
    return _manages(actor, handover.post, standing)


def may_approve(actor, handover: Handover, *, standing: PostStanding | None = None) -> Ruling:
    """Say yes to a successor: a coordinator of the body, never about oneself; the secretariat for a coordinator who hands over."""
    side = side_of(actor.user, handover) if actor.user is not None else None
    if side == OUTGOING:
        return refused(_("Somebody else approves your successor: a coordinator or, for a coordinator's post, the Secretariat."))
    if side == INCOMING:
        return refused(_("Nobody approves their own appointment."))
    if handover.post.role == Role.COORDINATOR and _approves_for_the_secretariat(actor, handover):
        return ALLOWED
    return _manages(actor, handover.post, standing)


def may_go_alone(actor, handover: Handover, *, standing: PostStanding | None = None) -> Ruling:
    """Hand over without the one who leaves."""
    if actor.user is not None and side_of(actor.user, handover) is not None:
        return refused(_("Somebody else does this: a coordinator or, for a coordinator's post, the Secretariat."))
    return _manages(actor, handover.post, standing)


def may_sign(user, handover: Handover) -> Ruling:
    """Each signs for themselves, and nobody for another."""
    side = side_of(user, handover)
    if side is None:
        return refused(_("A handover is signed by the person who hands the post over and by the one who takes it over."))
    if side == OUTGOING and handover.is_alone:
        return refused(_("This handover goes on without the signature of the one who leaves."))
    return ALLOWED


def may_withdraw(actor, handover: Handover, *, standing: PostStanding | None = None) -> Ruling:
    if actor.user is not None and side_of(actor.user, handover) is not None:
        return ALLOWED
    return _manages(actor, handover.post, standing)


def may_write_word(actor, handover: Handover, *, standing: PostStanding | None = None) -> Ruling:
    """Write to the successor: who hands over; where nobody can, the coordinator."""
    if actor.user is not None and side_of(actor.user, handover) == OUTGOING:
        return ALLOWED
    if handover.is_alone:
        return _manages(actor, handover.post, standing)
    return refused(_("The one who hands over writes this."))


def reads_word(user, handover: Handover, *, standing: PostStanding | None = None) -> bool:
    """What one tells one's successor is read by the two and by the coordinators: not by deputies, not by later holders."""
    return side_of(user, handover) is not None or (standing or PostStanding(user, handover.post)).coordinates


def may_set_absence(actor, post, *, standing: PostStanding | None = None) -> Ruling:
    """Say that a holder is away: they themselves, or whoever manages the members."""
    if post.closed_at is not None:
        return refused(_("This post is closed."))
    standing = _standing(actor, post, standing)
    if (standing and standing.holds) or _manages(actor, post, standing):
        return ALLOWED
    return refused(_("An absence is told by the holder of the post or by a coordinator of {body}."), body=post.body)


def may_be_named(post, held) -> bool:
    """Whether a holder names somebody who holds these posts, [(id, role), …]: the standing deputy post, or a role as high."""
    return any(pk == post.deputy_id or RANK[role] >= RANK[post.role] for pk, role in held)


def may_stand_in(actor, post, person) -> Ruling:
    """Be named deputy: somebody of the same body; by the holder alone: of the standing deputy post, or of a role as high."""
    key = "country" if post.country_id else "organisation"
    held = Appointment.objects.now().of_holders().filter(user=person.pk, **{f"post__{key}": post.body.pk})
    posts = [(row.post_id, row.post.role) for row in held.select_related("post")]
    if person.is_service or not posts:
        return refused(_("A deputy holds a post of the same country or organisation now."))
    if _manages(actor, post, None):
        return ALLOWED
    if may_be_named(post, posts):
        return ALLOWED
    return refused(_("You can name the deputy post, or somebody whose role is at least yours. A coordinator can name others."))
