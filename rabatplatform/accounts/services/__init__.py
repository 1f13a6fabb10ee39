from rabatplatform.accounts.services.agencies import (
    LONGEST_LIFE,
    account_of,
    account_of_key,
    add_secret,
    is_live,
    make_service_account,
    note_refusal,
    note_use,
)
from rabatplatform.accounts.services.email_change import TAKEN, ask_email_change, confirm_email_change, withdraw_email_change
from rabatplatform.accounts.services.erasure import erase_person
from rabatplatform.accounts.services.factor_reset import approve_factor_reset, ask_factor_reset, refuse_factor_reset
from rabatplatform.accounts.services.letters import send_one
from rabatplatform.accounts.services.people import make_person, sign_in_new
from rabatplatform.accounts.services.profile import change_profile
from rabatplatform.accounts.services.sessions import end_all_sessions

__all__ = [
    "LONGEST_LIFE",
    "TAKEN",
    "account_of",
    "account_of_key",
    "add_secret",
    "approve_factor_reset",
    "ask_email_change",
    "ask_factor_reset",
    "change_profile",
    "confirm_email_change",
    "end_all_sessions",
    "erase_person",
    "is_live",
    "make_person",
    "make_service_account",
    "note_refusal",
    "note_use",
    "refuse_factor_reset",
    "send_one",
    "sign_in_new",
    "withdraw_email_change",
]
