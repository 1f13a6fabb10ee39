"""/local/second-step/: the code of the demo accounts, and taking it as one's second step. Local settings only."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rabatplatform.accounts import demo_factor


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request):
    if not settings.DEMO_ALLOWED:
        raise Http404
    if request.method == "POST":
        if not demo_factor.may_take(request.user):
            raise PermissionDenied
        demo_factor.take(request.user)
        return redirect("accounts:second-factor")  # it knows where the person wanted to go
    code, seconds = demo_factor.code_now()
    facts = {"code": code, "seconds": seconds, "secret": demo_factor.SECRET, "may_take": demo_factor.may_take(request.user)}
    return render(request, "web/second_step.html", facts)
