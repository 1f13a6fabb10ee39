"""Refusals of the practices app, by name."""

from django.utils.translation import gettext_lazy as _

from rabatplatform.errors import DomainError


class PracticeIncomplete(DomainError):
    """Submitted before everything mandatory was there; `fields` says what is missing, by field."""

    code = "practice_incomplete"


class StaleEdition(DomainError):
    """Somebody saved after this person began; `current` and `theirs` hold both texts, nothing is overwritten."""

    code = "stale_edition"

    def __init__(
        self, *, edition: int, current: dict, theirs: dict, conflicts: list[str], saved_by="", saved_by_id=None, saved_at=None
    ):
        super().__init__(_("Somebody else saved this practice after you opened it. Nothing of yours was stored yet."))
        self.edition, self.current, self.theirs, self.conflicts = edition, current, theirs, conflicts
        self.saved_by, self.saved_by_id, self.saved_at = saved_by, saved_by_id, saved_at


class WrongState(DomainError):
    """The practice is not in a state that allows this act."""

    code = "wrong_state"


class AlreadyUsed(DomainError):
    """The key of a form that somebody else posted already."""

    code = "form_key_used"


class UnknownEntry(DomainError):
    """A slug or code that no reference table holds; `fields` names the field."""

    code = "unknown_entry"
