"""Whether the main navigation leads to casework."""

from django.db import Error as DatabaseError

from focalpoints.querysets import posts_held
from focalpoints.roles import PERMISSIONS


def reads_casework(request) -> bool:
    """Asked of the post that the page knows already; of all posts where that one does none."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return False
    try:
        post = getattr(getattr(request, "actor", None), "post", None)
        if post is not None and "read_casework" in PERMISSIONS[post.role]:
            return True
        return any("read_casework" in PERMISSIONS[one.role] for one in posts_held(user))
    except DatabaseError:  # the navigation never costs the page
        return False
