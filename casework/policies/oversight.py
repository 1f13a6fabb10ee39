"""Who oversees: coordinators their own notes, the secretariat totals."""

from django.utils.translation import gettext_lazy as _

from casework.policies.notes import holds
from focalpoints.models import Organisation
from focalpoints.querysets import posts_held
from focalpoints.roles import PERMISSIONS
from rabatplatform.access.rulings import ALLOWED, Ruling, refused
from rabatplatform.reference.memory import shelf


def bodies_coordinated(user) -> list:
    """Countries and organisations whose notes and groups the person releases."""
    return list(dict.fromkeys(post.body for post in posts_held(user) if "release_notes" in PERMISSIONS[post.role]))


def may_oversee(bodies) -> Ruling:
    """bodies: those that the person coordinates."""
    return ALLOWED if bodies else refused(_("This page is for coordinators."))


def may_see_ages(user) -> Ruling:
    if not holds(user, "run_reviews", shelf(Organisation).by_key.get(Organisation.SECRETARIAT)):
        return refused(_("This page is for the Secretariat."))
    return ALLOWED
