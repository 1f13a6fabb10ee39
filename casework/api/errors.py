"""Codes of refusals that this app brings to the API, for the reference page."""

from django.utils.translation import gettext_lazy as _

from casework.errors import (
    GrantRefused,
    GroupRefused,
    NoteIncomplete,
    NoteInvalid,
    PersonalDataFound,
    RequestRefused,
)
from rabatplatform.api.errors import CODES

CODES |= {
    NoteInvalid.code: (400, _("Something in the note cannot be stored as it is; `errors` names each field.")),
    NoteIncomplete.code: (409, _("Something mandatory is missing in the note; `errors` names each field.")),
    PersonalDataFound.code: (409, _("What may be personal data stands in the note or beside it; `errors` names the places.")),
    GrantRefused.code: (409, _("A receiver that the marking does not allow or that is no more, or dates that cannot be.")),
    GroupRefused.code: (409, _("A sharing group that cannot be as it was given; `errors` names each field.")),
    RequestRefused.code: (409, _("Asked already, or for somebody who is no more; `errors` names each field.")),
}
