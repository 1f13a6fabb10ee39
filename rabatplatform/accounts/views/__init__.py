from rabatplatform.accounts.views.addresses import email_address
from rabatplatform.accounts.views.sessions import session_list

__all__ = ["email_address", "session_list"]
