from rabatplatform.accounts.models.agencies import AgencyKey, AgencyToken, Ceiling, KeyRefusal, KeyScope
from rabatplatform.accounts.models.attempts import SignInFailure
from rabatplatform.accounts.models.calls import KeyCall
from rabatplatform.accounts.models.email_change import EmailChange
from rabatplatform.accounts.models.factor_reset import FactorReset
from rabatplatform.accounts.models.letters import Letter
from rabatplatform.accounts.models.people import GroupToday, User, UserManager

__all__ = [
    "AgencyKey",
    "AgencyToken",
    "Ceiling",
    "EmailChange",
    "FactorReset",
    "GroupToday",
    "KeyCall",
    "KeyRefusal",
    "KeyScope",
    "Letter",
    "SignInFailure",
    "User",
    "UserManager",
]
