"""May this person do this in the directory and, if not, why."""

from focalpoints.policies.confirmation import confirmer, may_answer, may_confirm, may_read_continuity
from focalpoints.policies.members import (
    Standing,
    coordinates,
    is_secretariat,
    may_change_appointment,
    may_change_invitation,
    may_invite,
    may_manage,
    may_read_directory,
    may_read_register,
    may_restore_factor,
    may_set_seats,
    roles_to_give,
)

__all__ = [
    "Standing",
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
    "may_set_seats",
    "roles_to_give",
]
