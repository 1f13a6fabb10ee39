"""What changes how somebody signs in asks first that they show again who they are."""

import time
from functools import wraps

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.mfa.models import Authenticator
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from rabatplatform.accounts.querysets import FACTORS, second_factors


def seen_lately(request) -> bool:
    """Did the person show again who they are, or sign in with a second factor, in the last five minutes
    (ACCOUNT_REAUTHENTICATION_TIMEOUT)?"""
    if not is_reauthentication_required(request, app="rabatplatform.accounts"):
        return True
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    return any(one["method"] == "mfa" and one["at"] > since for one in get_authentication_records(request, request.user))


def ask_first(request, back: str | None = None):
    """Where to send somebody who was not seen lately; None for whoever was. back: where they come back to, by itself the page they
    asked for."""
    return None if seen_lately(request) else _ask(request, back)


def _ask(request, back: str | None = None):
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    ask = ways[0]["url"] if ways else reverse("account_login")
    return redirect(f"{ask}?{urlencode({'next': back or request.get_full_path()})}")


def way_to_show(request, back: str) -> str:
    """Where somebody shows again who they are and comes back to `back`; "" while `shown_lately` lets them in as they are."""
    return _ask(request, back).url if is_reauthentication_required(request, app="rabatplatform.accounts") else ""


def factor_shown_lately(request) -> str:
    """The second factor that the person has shown in this session in the last five minutes and has still: Authenticator.Type, "" for none.

    SECURITY: a recovery code is none: it may lie with somebody else.
    """
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    shown = [one.get("id") for one in records if one["method"] == "mfa" and one["at"] > since]
    rows = Authenticator.objects.filter(pk__in=shown, user_id=request.user.pk, type__in=FACTORS)
    return str(rows.order_by("-pk").values_list("type", flat=True).first() or "")


def way_to_show_factor(request, back: str) -> str:
    """Where somebody shows their second factor and comes back to `back`; "" for whoever has none."""
    has = second_factors([request.user.pk]).get(request.user.pk)
    if not has:
        return ""
    by_code = str(Authenticator.Type.TOTP) in has
    return f"{reverse('mfa_reauthenticate' if by_code else 'mfa_reauthenticate_webauthn')}?{urlencode({'next': back})}"


def shown_lately(view):
    """Only for whoever showed again who they are in the last five minutes; having signed in is not enough.

    Others are asked and come back to the page. What they had posted is not kept: an address would lie in the session.
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if is_reauthentication_required(request, app="rabatplatform.accounts"):
            return _ask(request)
        return view(request, *args, **kwargs)

    return wrapped
