"""Who reads casework at all: what its lists, searches and views of routes ask first."""

from django.utils.translation import gettext_lazy as _

from focalpoints.querysets import roles_held
from focalpoints.roles import PERMISSIONS
from rabatplatform.access.rulings import ALLOWED, Ruling, refused


def may_find(user) -> Ruling:
    """Somebody whose post reads casework; which notes, the notes themselves say."""
    if getattr(user, "is_service", False):
        key = getattr(user, "agency_key", None)
        if key is None or "casework:read" not in key.scopes:
            return refused(_("This key of an organisation reads no notes."))
    if any("read_casework" in PERMISSIONS[role] for role in roles_held(user)):
        return ALLOWED
    return refused(
        _("Notes are read by focal points, analysts and coordinators. Your coordinator can appoint you to one of these posts.")
    )
