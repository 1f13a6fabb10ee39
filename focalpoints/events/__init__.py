"""What this app records. Each file has the kinds of one subject; importing them registers them."""

from focalpoints.events.confirmation import (
    CONFIRMATION_DUE,
    CONFIRMED,
    CONTACTS_DUE,
    MARKED_VACANT,
    NOT_REACHED,
    REACH_ASKED,
    REACH_REMINDED,
)
from focalpoints.events.members import (
    APPOINTED,
    APPOINTMENT_ENDED,
    END_CHANGED,
    INVITATION_RESENT,
    INVITATION_WITHDRAWN,
    INVITED,
    JOINED,
    POST_CHANGED,
    POST_CLOSED,
    POST_OPENED,
    RESTORED,
    SUSPENDED,
    UNDONE,
)

__all__ = [
    "CONFIRMATION_DUE",
    "CONFIRMED",
    "CONTACTS_DUE",
    "MARKED_VACANT",
    "NOT_REACHED",
    "REACH_ASKED",
    "REACH_REMINDED",
    "APPOINTED",
    "APPOINTMENT_ENDED",
    "END_CHANGED",
    "INVITATION_RESENT",
    "INVITATION_WITHDRAWN",
    "INVITED",
    "JOINED",
    "POST_CHANGED",
    "POST_CLOSED",
    "POST_OPENED",
    "RESTORED",
    "SUSPENDED",
    "UNDONE",
]
