from rabatplatform.accounts.services.agencies import (
    LONGEST_LIFE,
    TokenRefused,
    make_agency_token,
    make_service_account,
    revoke_agency_token,
    token_of,
)
from rabatplatform.accounts.services.people import make_person, sign_in_new

__all__ = [
    "LONGEST_LIFE",
    "TokenRefused",
    "make_agency_token",
    "make_person",
    "make_service_account",
    "revoke_agency_token",
    "sign_in_new",
    "token_of",
]
