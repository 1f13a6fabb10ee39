"""The Secretariat's page of seats."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focalpoints import policies
from focalpoints.forms.seats import ROLES, SeatsForm
from focalpoints.seats import seats_of
from focalpoints.services.seats import set_seats
from focalpoints.views.finding_members import actor_for, crumbs, list_address, managed_body, told
from rabatplatform.errors import DomainError


@require_http_methods(["GET", "POST"])
def seats(request, key):
    body, _standing = managed_body(request, key)
    policies.may_set_seats(request.actor).require()
    form = SeatsForm(request.POST or None, seats=seats_of(body, ROLES))
    if request.method == "POST" and form.is_valid():
        try:
            set_seats(body=body, seats=form.cleaned_data, actor=actor_for(request, body))
        except DomainError as error:
            told(form, error)
        else:
            messages.success(request, _("The numbers of seats are stored."))
            return redirect(list_address(body))
    context = {"form": form, "body": body, "crumbs": crumbs(body, (_("Seats"), ""))}
    return render(request, "focalpoints/seats.html", context, status=422 if form.errors else 200)
