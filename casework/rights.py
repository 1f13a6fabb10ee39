"""The rights of one person, asked once for a page that asks many policies."""

from focalpoints.querysets import posts_held
from focalpoints.roles import PERMISSIONS


def remember(user) -> list:
    """For the rest of this answer, `user.has_perm("focalpoints.…", body)` is answered from the posts they hold now; they are returned.

    For pages that only read: whatever changes something asks again, without this.
    """
    posts = list(posts_held(user))
    rights = {(permission, post.body) for post in posts for permission in PERMISSIONS[post.role]}
    ask = user.has_perm

    def has_perm(permission, obj=None):
        room, _dot, name = permission.partition(".")
        if room != "focalpoints" or obj is None or not hasattr(obj, "casework_label_id"):
            return ask(permission, obj)
        return user.is_active and (name, obj) in rights

    user.has_perm = has_perm
    return posts
