"""The end of one's own account."""

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rabatplatform.accounts import services
from rabatplatform.accounts.forms import EraseForm
from rabatplatform.accounts.reauthentication import shown_lately
from rabatplatform.accounts.services.erasure import may_not_be_erased_yet
from rabatplatform.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@shown_lately
def erase(request):
    """Says what goes and what stays, and asks to type the address; refused while the person holds a post."""
    reason = may_not_be_erased_yet(request.user)
    form = EraseForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_bound and not reason and form.is_valid():
        try:
            services.erase_person(person=request.user, actor=request.actor)
        except DomainError as error:  # a post was given meanwhile
            reason = str(error)
        else:
            logout(request)
            messages.success(request, _("Your account was erased."))
            return redirect("account_login")
    return render(request, "accounts/erase.html", {"form": form, "reason": reason}, status=422 if form.is_bound else 200)
