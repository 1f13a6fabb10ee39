"""Whether the main navigation leads to casework."""

from django.db import Error as DatabaseError

from focalpoints.querysets import posts_held
from focalpoints.roles import PERMISSIONS


def reads_casework(request) -> bool:
    """Asked of the post that the page knows already; of all posts where that one does none."""
    return _holds(request, "read_casework")


def sees_ages_alone(request) -> bool:
    """The secretariat: how many notes there are and how old, and nothing of them."""
    return _holds(request, "run_reviews") and not _holds(request, "read_casework")


def _holds(request, right: str) -> bool:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return False
    try:
        post = getattr(getattr(request, "actor", None), "post", None)
        if post is not None and right in PERMISSIONS[post.role]:
            return True
        return any(right in PERMISSIONS[one.role] for one in _posts_of(request, user))
    except DatabaseError:  # the navigation never costs the page
        return False


def _posts_of(request, user) -> list:
    """Asked once a page."""
    if not hasattr(request, "posts_for_navigation"):
        request.posts_for_navigation = list(posts_held(user))
    return request.posts_for_navigation
