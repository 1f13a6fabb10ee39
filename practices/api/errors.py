"""Codes of refusals that this app brings to the API, for the reference page."""

from django.utils.translation import gettext_lazy as _

from practices.errors import (
    AdaptationIncomplete,
    AdaptationInvalid,
    AdaptationOpen,
    AlreadyClaimed,
    AlreadyUsed,
    CorrectionTooLarge,
    LanguageUnsaid,
    MessageRefused,
    NotReady,
    PracticeIncomplete,
    ReasonMissing,
    ReviewerRefused,
    ReviewIncomplete,
    StaleEdition,
    TextTooLong,
    TooManyComments,
    UnknownEntry,
    WarningsUnseen,
    WrongState,
)
from rabatplatform.api.errors import CODES

CODES |= {
    StaleEdition.code: (409, _("Somebody saved after you read it: `current` and `yours` hold both texts, nothing was stored.")),
    PracticeIncomplete.code: (409, _("Something mandatory is missing; `errors` names each field.")),
    AdaptationIncomplete.code: (409, _("Something is missing in the adaptation; `errors` names each field.")),
    AdaptationOpen.code: (409, _("Your body has a draft of it: `adaptation` and `url` lead to it, nothing was stored.")),
    AdaptationInvalid.code: (400, _("Years that cannot be, or a post of another body; `errors` names each field.")),
    CorrectionTooLarge.code: (409, _("More than a small correction, or none; `errors` names each text.")),
    ReasonMissing.code: (409, _("This act is told to others with its reason.")),
    TooManyComments.code: (429, _("The post wrote as much as it may; `retry_at` says when it can write again.")),
    TextTooLong.code: (409, _("The section would be too long.")),
    WrongState.code: (409, _("The state of the practice does not allow this.")),
    AlreadyUsed.code: (409, _("Somebody else used this key before.")),
    ReviewerRefused.code: (409, _("A post that may not be asked to review; `errors` says why.")),
    ReviewIncomplete.code: (409, _("Something is missing in the review; `errors` names each field.")),
    MessageRefused.code: (409, _("An empty or too long message, or a thread that is full.")),
    AlreadyClaimed.code: (409, _("Somebody else translates the practice into this language.")),
    NotReady.code: (409, _("Nothing is translated yet, or sections are as a machine wrote them; `errors` names these.")),
    LanguageUnsaid.code: (409, _("Nothing says that you know the language: send `reads` as true if you read it well.")),
    WarningsUnseen.code: (
        409,
        _("The glossary found something: send the keys in `errors` as `seen` when you have looked at them."),
    ),
    UnknownEntry.code: (409, _("There is no such thing here; `errors` names the field.")),
}
