"""Changes of posts, holders and roles. Each file has the acts on one subject."""

from focalpoints.services.appointments import appoint, change_end, change_post, end_appointment, restore, suspend
from focalpoints.services.posts import close_post, create_post
from focalpoints.services.systems import ensure_role_group, ensure_service_account

__all__ = [
    "appoint",
    "change_end",
    "change_post",
    "close_post",
    "create_post",
    "end_appointment",
    "ensure_role_group",
    "ensure_service_account",
    "restore",
    "suspend",
]
