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


class AdaptationIncomplete(DomainError):
    """An adaptation submitted before everything mandatory was there; `fields` says what is missing, by field."""

    code = "adaptation_incomplete"


class AdaptationInvalid(DomainError):
    """Years that cannot be; `fields` says what is wrong, by field."""

    code = "adaptation_invalid"


class AdaptationOpen(DomainError):
    """The body began an adaptation of the practice already: `adaptation`. Nothing that came with this one was stored."""

    code = "adaptation_open"

    def __init__(self, adaptation):
        super().__init__(_("Your team began an adaptation of this practice already. Go on with that one; nothing was stored."))
        self.adaptation = adaptation


class StaleAdaptation(StaleEdition):
    """Somebody saved the adaptation after this person began; as StaleEdition."""

    def __init__(self, **facts):
        super().__init__(**facts)
        self.message = _("Somebody else saved this adaptation after you opened it. Nothing of yours was stored yet.")


class CorrectionTooLarge(DomainError):
    """More words differ than a small correction may change, or none does; `fields` names the texts."""

    code = "correction_too_large"


class ReasonMissing(DomainError):
    """An act that is told to others with its reason came without one."""

    code = "reason_missing"

    def __init__(self, field: str = "reason"):
        words = _("Say why.")
        super().__init__(words, fields={field: words})


class TooManyComments(DomainError):
    """A post wrote as much in discussions as it may for now; `retry_at` is when it may write again."""

    code = "too_many_comments"

    def __init__(self, message, *, retry_at):
        super().__init__(message)
        self.retry_at = retry_at


class TextTooLong(DomainError):
    """A text and what is to be added to it do not fit into the section; `fields` names it."""

    code = "text_too_long"


class AlreadyClaimed(DomainError):
    """Somebody else translates the practice into this language."""

    code = "already_claimed"


class StaleWork(StaleEdition):
    """Somebody saved the translation after this person began; as StaleEdition."""

    def __init__(self, **facts):
        super().__init__(**facts)
        self.message = _("Somebody else saved this translation after you opened it. Nothing of yours was stored yet.")


class NotReady(DomainError):
    """A translation offered before anything is written, or with sections as a machine wrote them; `fields` names these."""

    code = "translation_not_ready"


class LanguageUnsaid(DomainError):
    """Approved by somebody of whom nothing says that they know the language, and who did not say so; `fields` names the box."""

    code = "language_unsaid"

    def __init__(self, field: str):
        words = _("Say that you read this language well.")
        super().__init__(words, fields={field: words})


class WarningsUnseen(DomainError):
    """Approved without a look at what the glossary found; `fields` says it, by section and term (`summary:smuggling`)."""

    code = "warnings_unseen"


class ReviewerRefused(DomainError):
    """A post that may not be asked to review; `fields` says why."""

    code = "reviewer_refused"


class ReviewIncomplete(DomainError):
    """A review sent before everything was marked; `fields` says what is missing, by field of the form."""

    code = "review_incomplete"


class MessageRefused(DomainError):
    """An empty or too long message to reviewers or authors, or a thread that is full; `fields` says it."""

    code = "message_refused"
