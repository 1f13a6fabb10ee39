from rabatplatform.accounts.models.agencies import AgencyToken
from rabatplatform.accounts.models.attempts import SignInFailure
from rabatplatform.accounts.models.email_change import EmailChange
from rabatplatform.accounts.models.factor_reset import FactorReset
from rabatplatform.accounts.models.letters import Letter
from rabatplatform.accounts.models.people import GroupToday, User, UserManager

__all__ = ["AgencyToken", "EmailChange", "FactorReset", "GroupToday", "Letter", "SignInFailure", "User", "UserManager"]
