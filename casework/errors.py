"""Refusals of casework, by name."""

from django.utils.translation import gettext_lazy as _

from rabatplatform.errors import DomainError


class NoteInvalid(DomainError):
    """What was given cannot be stored; `fields` says why, by field."""

    code = "note_invalid"


class NoteIncomplete(DomainError):
    """Given to the coordinator, or released, before everything mandatory was there; `fields` says what is missing."""

    code = "note_incomplete"


class PersonalDataFound(DomainError):
    """Released, or words beside a note stored, while the screen finds what may be personal data and no coordinator let it pass; `fields`
    names the places."""

    code = "personal_data_found"


class StaleEdition(DomainError):
    """Somebody saved after this person began; `current` and `theirs` hold both, nothing is overwritten."""

    code = "stale_edition"

    def __init__(self, *, edition: int, current: dict, theirs: dict, conflicts: list[str], saved_by="", saved_at=None):
        super().__init__(_("Somebody else saved this note after you opened it. Nothing of yours was stored yet."))
        self.edition, self.current, self.theirs, self.conflicts = edition, current, theirs, conflicts
        self.saved_by, self.saved_at = saved_by, saved_at


class WrongState(DomainError):
    """The note is not in a state that allows this act."""

    code = "wrong_state"


class AlreadyUsed(DomainError):
    """The key of a form that somebody else posted already."""

    code = "form_key_used"


class GrantRefused(DomainError):
    """A receiver that the marking does not allow, that is no more, or dates that cannot be; `fields` says why."""

    code = "grant_refused"


class ReasonMissing(DomainError):
    """An act that is told with its reason came without one."""

    code = "reason_missing"

    def __init__(self, field: str = "reason"):
        words = _("Say why.")
        super().__init__(words, fields={field: words})


class GroupRefused(DomainError):
    """A sharing group that cannot be as it was given; `fields` says why."""

    code = "group_refused"


class GroupStale(DomainError):
    """Somebody changed a sharing group after this person began; nothing is stored. `edition`: the number of its last version."""

    code = "stale_edition"

    def __init__(self, edition: int):
        super().__init__(
            _("Somebody else changed this group after you opened it. Nothing of yours was stored. Look at it, then save again.")
        )
        self.edition = edition


class NotRecorded(DomainError):
    """A read that could not be recorded: nothing is shown. The right ended while the page was made."""

    code = "not_recorded"


class RequestRefused(DomainError):
    """Asked already, answered already, or about a note that cannot be asked for; `fields` says why."""

    code = "request_refused"
