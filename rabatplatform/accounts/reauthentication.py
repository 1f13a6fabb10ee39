"""What changes how somebody signs in asks first that they show again who they are."""

from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode


def ask_first(request, back: str | None = None):
    """Where to send somebody who did not show their password or second factor in the last five minutes
    (ACCOUNT_REAUTHENTICATION_TIMEOUT); None for whoever did. back: where they come back to, by itself the page they asked for."""
    if not is_reauthentication_required(request, app="rabatplatform.accounts"):
        return None
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    ask = ways[0]["url"] if ways else reverse("account_login")
    return redirect(f"{ask}?{urlencode({'next': back or request.get_full_path()})}")


def shown_lately(view):
    """Only for whoever showed lately who they are.

    Others are asked and come back to the page. What they had posted is not kept: an address would lie in the session.
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        return ask_first(request) or view(request, *args, **kwargs)

    return wrapped
