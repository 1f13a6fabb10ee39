from rabatplatform.accounts.models.agencies import AgencyToken
from rabatplatform.accounts.models.attempts import SignInFailure
from rabatplatform.accounts.models.people import GroupToday, User, UserManager

__all__ = ["AgencyToken", "GroupToday", "SignInFailure", "User", "UserManager"]
