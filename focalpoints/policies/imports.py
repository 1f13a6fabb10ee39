"""Lists of members: who proposes one, who accepts it."""

from django.utils.translation import gettext_lazy as _

from focalpoints.models import MemberImport
from focalpoints.policies.members import coordinates, may_read_register
from rabatplatform.access.rulings import ALLOWED, Ruling, refused


def may_propose(user, body) -> Ruling:
    """The coordinators of the body, and the secretariat for any."""
    return may_read_register(user, body)


def may_accept(user, member_import: MemberImport, body) -> Ruling:
    """Lists propose; a coordinator of the body accepts, their own as well."""
    if member_import.state != MemberImport.State.PROPOSED:
        return refused(_("This list is decided already."))
    if not coordinates(user, body):
        return refused(_("A coordinator of {body} accepts or discards this list."), body=body)
    return ALLOWED


def may_discard(user, member_import: MemberImport, body) -> Ruling:
    """Whoever proposed it, too."""
    ruling = may_accept(user, member_import, body)
    if not ruling and member_import.state == MemberImport.State.PROPOSED and member_import.proposed_by_id == user.pk:
        return may_propose(user, body)
    return ruling
