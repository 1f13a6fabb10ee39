"""May this person change who holds which post and, if not, why."""

from django.utils.translation import gettext_lazy as _

from focalpoints.models import Appointment, Country, Organisation, Role
from focalpoints.querysets import posts_held
from focalpoints.roles import RANK
from rabatplatform.access import scope
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


def may_manage(actor, body, role) -> Ruling:
    """Make a post of `body` with `role`, or change who holds it.

    A coordinator does, for their own country or organisation, up to their own role; the secretariat appoints coordinators
    everywhere. Without a person it is the system: only work in system scope (a loader) may.
    """
    if actor.user is None:
        return ALLOWED if _is_system(actor) else refused(_("Somebody must do this."))
    if role == Role.COORDINATOR and is_secretariat(actor.user):
        return ALLOWED
    if body.key == Organisation.SECRETARIAT and is_secretariat(actor.user):
        return ALLOWED  # the secretariat has no coordinator: its posts manage their own
    if not actor.user.has_perm("focalpoints.manage_members", body):
        return refused(_("Only a coordinator of {body} manages its members."), body=body)
    if not coordinates(actor.user, body):
        return refused(_("Whoever stands in for a coordinator does not manage members."))
    if role == Role.SECRETARIAT or RANK[role] > RANK[Role.COORDINATOR]:
        return refused(_("Nobody gives a role above their own."))
    return ALLOWED


def may_change_appointment(actor, appointment) -> Ruling:
    """End, suspend, move somebody, or change until when they hold a post: never oneself."""
    ruling = may_manage(actor, appointment.post.body, appointment.post.role)
    if not ruling:
        return ruling
    if actor.user is not None and appointment.user_id == actor.user.pk:
        return refused(_("Nobody changes their own appointment: hand the post over, or ask another coordinator."))
    return ALLOWED


def may_read_register(user, body) -> Ruling:
    """See the members of a country or organisation as its coordinators do, and what was done to them."""
    if coordinates(user, body) or is_secretariat(user):
        return ALLOWED
    return refused(_("Only a coordinator of {body} manages its members."), body=body)


def may_restore_factor(actor, person) -> dict[str, Ruling]:
    """{"coordinator": …, "secretariat": …}: as which of the two `actor` may help `person` who lost their second factor."""
    no = refused(_("This is done by a coordinator of the person's country or organisation and by the Secretariat, together."))
    if actor.user is None or actor.user.pk == person.pk:
        return {"coordinator": no, "secretariat": no}
    bodies = {appointment.post.body for appointment in _appointments(person)}
    is_coordinator = any(coordinates(actor.user, body) for body in bodies)
    return {
        "coordinator": ALLOWED if is_coordinator else no,
        "secretariat": ALLOWED if bodies and is_secretariat(actor.user) else no,
    }


def _appointments(person):
    return Appointment.objects.now().filter(user=person.pk).select_related("post__country", "post__organisation")


def may_read_directory(user) -> Ruling:
    """Who holds which post: told to everybody who holds one now."""
    if posts_held(user).exists():
        return ALLOWED
    return refused(_("Posts and the people who hold them are shown to those who hold a post now."))
