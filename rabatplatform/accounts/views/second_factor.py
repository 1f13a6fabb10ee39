"""The step before casework, and after an invitation: set up a passkey or an app, then go on."""

from django.conf import settings
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from rabatplatform.accounts.querysets import has_second_factor

NEXT = "second_factor_next"  # kept in the session over the pages of allauth that set a factor up


@require_safe
def second_factor(request):
    """Says why, and offers a passkey first, then an app. With a factor: on to `next`, or to the page of one's factors."""
    target = request.GET.get("next", "")
    if target and url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        request.session[NEXT] = target
    if has_second_factor(request.user):
        return redirect(request.session.pop(NEXT, None) or "mfa_index")
    is_demo = settings.DEMO_ALLOWED and getattr(settings, "LOCAL_PAGES", False)
    return render(request, "accounts/second_factor.html", {"next": request.session.get(NEXT, ""), "is_demo": is_demo})
