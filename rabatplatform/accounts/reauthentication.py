"""What changes how somebody signs in asks first that they show again who they are."""

from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode


def shown_lately(view):
    """Only for whoever showed their password or second factor in the last five minutes (ACCOUNT_REAUTHENTICATION_TIMEOUT).

    Others are asked and come back to the page. What they had posted is not kept: an address would lie in the session.
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if not is_reauthentication_required(request, app="rabatplatform.accounts"):
            return view(request, *args, **kwargs)
        ways = get_adapter(request).get_reauthentication_methods(request.user)
        ask = ways[0]["url"] if ways else reverse("account_login")
        return redirect(f"{ask}?{urlencode({'next': request.get_full_path()})}")

    return wrapped
