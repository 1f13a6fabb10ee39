from rabatplatform.accounts.services.agencies import (
    LONGEST_LIFE,
    TokenRefused,
    make_agency_token,
    make_service_account,
    revoke_agency_token,
    token_of,
)
from rabatplatform.accounts.services.people import make_person, sign_in_new
from rabatplatform.accounts.services.profile import change_profile

__all__ = [
    "change_profile",
    "LONGEST_LIFE",
    "TokenRefused",
    "make_agency_token",
    "make_person",
    "make_service_account",
    "revoke_agency_token",
    "sign_in_new",
    "token_of",
]
