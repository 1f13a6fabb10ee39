"""At the second step of signing in: the device and the codes are lost."""

from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.stages import AuthenticateStage
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from rabatplatform.access.scope import access_scope
from rabatplatform.accounts import services
from rabatplatform.accounts.actors import actor_of
from rabatplatform.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
def factor_lost(request):
    """Tells what happens, and records the asking. Only for whoever has just given the right password, and no further.

    They are not signed in: the asking is written in their own scope, nothing else is read in it.
    """
    person = request._login_stage.login.user
    if request.method != "POST":
        return render(request, "accounts/factor_lost.html", {"state": "ask"})
    with access_scope(person):
        try:
            services.ask_factor_reset(person=person, actor=actor_of(person))
        except DomainError as error:
            return render(request, "accounts/factor_lost.html", {"state": "refused", "reason": str(error)}, status=422)
    return render(request, "accounts/factor_lost.html", {"state": "asked"})
