"""Refusals of the directory, by name."""

from rabatplatform.errors import DomainError


class PostRefused(DomainError):
    """A post that may not be made as it was asked for; `fields` says why."""

    code = "post_refused"


class AppointmentRefused(DomainError):
    """An appointment that cannot begin or end as it was asked for: closed post, overlap, no time between from and until."""

    code = "appointment_refused"


class NoSeat(DomainError):
    """The database refused one post more of a role than the body may have."""

    code = "no_seat"


class LastCoordinator(DomainError):
    """The act would leave a country or organisation without a coordinator."""

    code = "last_coordinator"


class InvitationRefused(DomainError):
    """An invitation that may not be made as it was asked for; `fields` says why."""

    code = "invitation_refused"


class InvitationClosed(DomainError):
    """The link of an invitation that was used, withdrawn, replaced by a newer one, or is too old. `state`: which."""

    code = "invitation_closed"

    def __init__(self, message="", *, state: str = "", fields: dict | None = None):
        super().__init__(message, fields=fields)
        self.state = state


class UndoRefused(DomainError):
    """An act that cannot be undone (any more): too old, undone already, or something changed since."""

    code = "undo_refused"


class NothingToConfirm(DomainError):
    """What was chosen ended meanwhile, or can only be confirmed together with something else."""

    code = "nothing_to_confirm"


class ContactRefused(DomainError):
    """A way to reach a post that may not be stored: no such number or address, there already, or one too many."""

    code = "contact_refused"


class MessageRefused(DomainError):
    """A message that may not be sent: nobody to send it from, too many today, a closed post."""

    code = "message_refused"


class ChannelRefused(DomainError):
    """A formal channel that is named already, or one too many."""

    code = "channel_refused"


class HandoverRefused(DomainError):
    """A handover that cannot go on as it was asked for: dates, successor, state, a signature that is there; `fields` says where."""

    code = "handover_refused"


class AbsenceRefused(DomainError):
    """An absence or a deputy that may not be as it was asked for: dates, somebody of another body, two at a time."""

    code = "absence_refused"


class NominationRefused(DomainError):
    """A nomination that may not be made as it was asked for; `fields` says why."""

    code = "nomination_refused"


class ImportRefused(DomainError):
    """A list of members that cannot be read, or is decided already; `fields` says why."""

    code = "import_refused"
