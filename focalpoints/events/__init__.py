"""What this app records. Each file has the kinds of one subject; importing them registers them."""

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
