"""Whether the main navigation leads to casework."""

from django.db import Error as DatabaseError

from focalpoints.roles import PERMISSIONS


def reads_casework(request) -> bool:
    """By any of the posts that the person of the page holds."""
    return _holds(request, "read_casework")


def sees_ages_alone(request) -> bool:
    """The secretariat: how many notes there are and how old, and nothing of them."""
    return _holds(request, "run_reviews") and not _holds(request, "read_casework")


def writes_notes(request) -> bool:
    return _holds(request, "write_notes")


def oversees(request) -> bool:
    """Coordinators: the page of oversight, and who read their notes."""
    return _holds(request, "release_notes")


def _holds(request, right: str) -> bool:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return False
    try:
        post = getattr(getattr(request, "actor", None), "post", None)
    except DatabaseError:  # the navigation never costs the page
        return False
    return any(right in PERMISSIONS[role] for role in getattr(post, "roles_held", ()))
