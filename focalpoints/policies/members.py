"""May this person change who holds which post and, if not, why."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Appointment, Country, Organisation, Role
from focalpoints.querysets import COORDINATORS, holders_of, posts_held
from focalpoints.roles import RANK
from rabatplatform.access import scope
from rabatplatform.access.models import GrantLabel
from rabatplatform.access.rulings import ALLOWED, Ruling, refused
from rabatplatform.reference.memory import shelf


def is_secretariat(user) -> bool:
    """Whether somebody may appoint coordinators everywhere: the right of the secretariat's own posts."""
    organisation = shelf(Organisation).by_key.get(Organisation.SECRETARIAT)
    return organisation is not None and user.has_perm("focalpoints.appoint_coordinators", organisation)


def coordinates(user, body) -> bool:
    """Whether somebody is a coordinator of a country or organisation by their own appointment, not standing in for one."""
    key = "country" if isinstance(body, Country) else "organisation"
    held = Appointment.objects.now().of_holders().filter(user=user.pk, post__role=Role.COORDINATOR)
    return held.filter(**{f"post__{key}": body.pk}).exists()


def _is_system(actor) -> bool:
    inside = scope.current()
    return actor.user is None and inside is not None and inside.user_id is None


class Standing:
    """What a person is to one country or organisation, each asked once, when it is needed: for many roles or rows of one page.

    SECURITY: keep it no longer than a request; a service asks anew.
    """

    def __init__(self, user, body):
        self.user, self.body = user, body

    @cached_property
    def is_secretariat(self) -> bool:
        return is_secretariat(self.user)

    @cached_property
    def manages(self) -> bool:
        """Has the right of its coordinators."""
        return self.user.has_perm("focalpoints.manage_members", self.body)

    @cached_property
    def coordinates(self) -> bool:
        """By an own appointment."""
        return coordinates(self.user, self.body)


def may_manage(actor, body, role, *, standing: Standing | None = None) -> Ruling:
    """Make a post of `body` with `role`, or change who holds it.

    A coordinator does, for their own country or organisation, up to their own role; the secretariat appoints coordinators
    everywhere. Without a person it is the system: only work in system scope (a loader) may.
    standing: asked anew unless it was asked in this request.
    """
    if actor.user is None:
        return ALLOWED if _is_system(actor) else refused(_("Somebody must do this."))
    standing = standing or Standing(actor.user, body)
    if role == Role.COORDINATOR and standing.is_secretariat:
        return ALLOWED
    if body.key == Organisation.SECRETARIAT and standing.is_secretariat:
        return ALLOWED  # the secretariat has no coordinator: its posts manage their own
    if standing.is_secretariat and not standing.manages:
        return refused(_("The Secretariat appoints coordinators; a coordinator of {body} manages the other posts."), body=body)
    if not standing.manages:
        return refused(_("Only a coordinator of {body} manages its members."), body=body)
    if not standing.coordinates:
        return refused(_("Whoever stands in for a coordinator does not manage members."))
    if role == Role.SECRETARIAT or RANK[role] > RANK[Role.COORDINATOR]:
        return refused(_("Nobody gives a role above their own."))
    return ALLOWED


def roles_to_give(actor, body) -> list[str]:
    """The roles of posts of `body` that somebody may make and fill, lowest first; empty: none."""
    if actor.user is None:
        return []
    standing = Standing(actor.user, body)
    roles = [role for role in Role.values if may_manage(actor, body, role, standing=standing)]
    return [role for role in roles if role != Role.SECRETARIAT or body.key == Organisation.SECRETARIAT]


def may_change_appointment(actor, appointment, *, standing: Standing | None = None) -> Ruling:
    """End, suspend, move somebody, or change until when they hold a post: never oneself, and never an organisation's systems."""
    ruling = may_manage(actor, appointment.post.body, appointment.post.role, standing=standing)
    if not ruling:
        return ruling
    if actor.user is not None and appointment.user.is_service:
        return refused(
            _("The systems of {body} hold this post. Suspend or revoke their keys instead."), body=appointment.post.body
        )
    if actor.user is not None and appointment.user_id == actor.user.pk:
        return refused(_("Nobody changes their own appointment: hand the post over, or ask another coordinator."))
    return ALLOWED


def may_invite(user, body, *, standing: Standing | None = None) -> Ruling:
    """Ask people by mail to hold vacant posts. The secretariat does so for its own posts; for others by a verified nomination."""
    standing = standing or Standing(user, body)
    if standing.coordinates or (body.key == Organisation.SECRETARIAT and standing.is_secretariat):
        return ALLOWED
    if standing.is_secretariat:
        return refused(_("The Secretariat appoints coordinators by a nomination, which two of its people check."))
    return refused(_("Only a coordinator of {body} invites its members."), body=body)


def may_change_invitation(actor, invitation, *, standing: Standing | None = None) -> Ruling:
    """Send an invitation again or withdraw it: those who sent it, the coordinators or the secretariat (the row's owner)."""
    body = invitation.post.body
    ruling = may_manage(actor, body, invitation.post.role, standing=standing)
    if not ruling or actor.user is None:
        return ruling
    standing = standing or Standing(actor.user, body)
    if invitation.owner_id == GrantLabel.THE_SECRETARIAT and not standing.is_secretariat:
        return refused(_("The Secretariat sent this invitation: it sends it again or withdraws it."))
    if invitation.owner_id != GrantLabel.THE_SECRETARIAT and not standing.coordinates:
        return refused(_("The coordinators of {body} sent this invitation: they send it again or withdraw it."), body=body)
    return ALLOWED


def may_read_register(user, body, *, standing: Standing | None = None) -> Ruling:
    """See the members of a country or organisation as its coordinators do, and what was done to them."""
    standing = standing or Standing(user, body)
    if standing.coordinates or standing.is_secretariat:
        return ALLOWED
    return refused(_("Only a coordinator of {body} manages its members."), body=body)


def may_set_seats(actor) -> Ruling:
    """How many posts of a role a body may have is the Secretariat's word."""
    if actor.user is not None and is_secretariat(actor.user):
        return ALLOWED
    return refused(_("The Secretariat sets the number of seats."))


def may_restore_factor(actor, person) -> dict[str, Ruling]:
    """{"coordinator": …, "secretariat": …}: as which of the two `actor` may help `person` who lost their second factor.

    Where a body has no other coordinator, a second person of the secretariat takes that side: never one person both.
    """
    no = refused(_("This is done by a coordinator of the person's country or organisation and by the Secretariat, together."))
    if actor.user is None or actor.user.pk == person.pk:
        return {"coordinator": no, "secretariat": no}
    bodies = {appointment.post.body for appointment in _appointments(person)}
    desk = bool(bodies) and is_secretariat(actor.user)
    stands_in = desk and not any(holders_of(body, COORDINATORS).exclude(pk=person.pk).exists() for body in bodies)
    as_coordinator = stands_in or any(coordinates(actor.user, body) for body in bodies)
    return {"coordinator": ALLOWED if as_coordinator else no, "secretariat": ALLOWED if desk else no}


def _appointments(person):
    return Appointment.objects.now().filter(user=person.pk).select_related("post__country", "post__organisation")


def may_read_directory(user) -> Ruling:
    """Who holds which post: told to everybody who holds one now."""
    if posts_held(user).exists():
        return ALLOWED
    return refused(_("Posts and the people who hold them are shown to those who hold a post now."))
