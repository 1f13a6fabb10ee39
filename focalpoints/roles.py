"""What each role of a post may do to its own country or organisation. Each role includes the one before."""

from focalpoints.models import Role

OBSERVER: tuple[str, ...] = ()
CONTRIBUTOR = (*OBSERVER, "draft_practices")
FOCAL_POINT = (*CONTRIBUTOR, "submit_practices", "read_casework")
ANALYST = (*FOCAL_POINT, "write_notes")
COORDINATOR = (*ANALYST, "validate_practices", "release_notes", "manage_members", "confirm_directory")
# The sixth role stands apart: a contributor's reading, no casework, and two rights that policies ask on the secretariat's organisation.
SECRETARIAT = ("appoint_coordinators", "run_reviews")

PERMISSIONS = {
    Role.OBSERVER: OBSERVER,
    Role.CONTRIBUTOR: CONTRIBUTOR,
    Role.FOCAL_POINT: FOCAL_POINT,
    Role.ANALYST: ANALYST,
    Role.COORDINATOR: COORDINATOR,
    Role.SECRETARIAT: SECRETARIAT,
}
# Lowest first: which of several posts a person acts from, where nothing else decides.
RANK = {role: place for place, role in enumerate(Role.values)}
