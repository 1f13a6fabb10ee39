"""May this person do this in the directory and, if not, why."""

from focalpoints.policies.confirmation import confirmer, may_answer, may_confirm, may_read_continuity
from focalpoints.policies.members import (
    coordinates,
    is_secretariat,
    may_change_appointment,
    may_change_invitation,
    may_invite,
    may_manage,
    may_read_directory,
    may_read_register,
    may_restore_factor,
    roles_to_give,
    standing_of,
)

__all__ = [
    "confirmer",
    "may_answer",
    "may_confirm",
    "may_read_continuity",
    "coordinates",
    "is_secretariat",
    "may_change_appointment",
    "may_change_invitation",
    "may_invite",
    "may_manage",
    "may_read_directory",
    "may_read_register",
    "may_restore_factor",
    "roles_to_give",
    "standing_of",
]
