"""What casework records, and whom it concerns. Sentences and mails carry a reference, never a word of a note."""

from casework.events.groups import GROUP_CHANGED, GROUP_CLOSED, GROUP_MADE
from casework.events.notes import (
    GRANT_GIVEN,
    GRANT_REVOKED,
    NOTE_BEGUN,
    NOTE_COUNTERSIGNED,
    NOTE_EXTENDED,
    NOTE_GIVEN_UP,
    NOTE_RELEASED,
    NOTE_RETURNED,
    NOTE_SUBMITTED,
    NOTE_SUPERSEDED,
    NOTE_TAKEN_BACK,
    NOTE_VERSION_BEGUN,
    NOTE_WITHDRAWN,
)

__all__ = [
    "GRANT_GIVEN",
    "GRANT_REVOKED",
    "GROUP_CHANGED",
    "GROUP_CLOSED",
    "GROUP_MADE",
    "NOTE_BEGUN",
    "NOTE_COUNTERSIGNED",
    "NOTE_EXTENDED",
    "NOTE_GIVEN_UP",
    "NOTE_RELEASED",
    "NOTE_RETURNED",
    "NOTE_SUBMITTED",
    "NOTE_SUPERSEDED",
    "NOTE_TAKEN_BACK",
    "NOTE_VERSION_BEGUN",
    "NOTE_WITHDRAWN",
]
