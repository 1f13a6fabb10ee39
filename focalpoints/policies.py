"""May this person change who holds which post and, if not, why."""

from django.utils.translation import gettext_lazy as _

from focalpoints.models import Organisation, Role
from focalpoints.querysets import posts_held
from focalpoints.roles import RANK
from rabatplatform.access import scope
from rabatplatform.access.rulings import ALLOWED, Ruling, refused
from rabatplatform.reference.memory import shelf


def may_manage(actor, body, role) -> Ruling:
    """Make a post of `body` with `role`, or change who holds it.

    A coordinator does, for their own country or organisation, up to their own role; the secretariat appoints coordinators
    everywhere. Without a person it is the system: only work in system scope (a loader) may.
    """
    if actor.user is None:
        inside = scope.current()
        if inside is not None and inside.user_id is None:
            return ALLOWED
        return refused(_("Somebody must do this."))
    secretariat = shelf(Organisation).by_key.get(Organisation.SECRETARIAT)
    if role == Role.COORDINATOR and secretariat and actor.user.has_perm("focalpoints.appoint_coordinators", secretariat):
        return ALLOWED
    if not actor.user.has_perm("focalpoints.manage_members", body):
        return refused(_("Only a coordinator of {body} manages its members."), body=body)
    if role == Role.SECRETARIAT or RANK[role] > RANK[Role.COORDINATOR]:
        return refused(_("Nobody gives a role above their own."))
    return ALLOWED


def may_read_directory(user) -> Ruling:
    """Who holds which post: told to everybody who holds one now."""
    if posts_held(user).exists():
        return ALLOWED
    return refused(_("Posts and the people who hold them are shown to those who hold a post now."))
