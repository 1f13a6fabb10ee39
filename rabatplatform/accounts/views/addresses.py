"""The address somebody signs in with, and how it is changed: asked for here, confirmed at both mailboxes, or at the new one alone while
mails to the old one come back and a second factor was shown."""

from contextlib import contextmanager

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rabatplatform.access.scope import access_scope
from rabatplatform.accounts import email_links, services
from rabatplatform.accounts.errors import LinkOver
from rabatplatform.accounts.forms import NewAddressForm
from rabatplatform.accounts.models import EmailChange
from rabatplatform.accounts.querysets import mails_come_back, open_email_change
from rabatplatform.accounts.reauthentication import factor_shown_lately, shown_lately, way_to_show_factor
from rabatplatform.errors import DomainError


@require_safe
def email_address(request):
    """Says which address it is. SECURITY: allauth's own view would let anybody add and use an address of their choice."""
    return render(request, "account/email.html", {"change": open_email_change(request.user), "old_side": _old_side(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@shown_lately
def email_change(request):
    form = NewAddressForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            shown = factor_shown_lately(request)
            change = services.ask_email_change(person=request.user, shown=shown, **form.cleaned_data)
        except DomainError as error:
            form.add_error("new_address" if error.fields else None, str(error))
        else:
            both = _("Two mails are on their way: confirm the change in both.")
            alone = _("A mail is on its way to the new address: confirm the change in it.")
            messages.success(request, alone if change.stood_for_old else both)
            return redirect("account_email")
    context = {"form": form, "old_side": _old_side(request)}
    return render(request, "accounts/email_change.html", context, status=422 if form.errors else 200)


def _old_side(request) -> dict | None:
    """What the pages say of the present address while mails to it come back; None while it is in order.

    stands: a second factor was shown and stands for it; ask: where it is shown, "" for whoever has none.
    """
    if not mails_come_back(request.user):
        return None
    stands = bool(factor_shown_lately(request))
    return {"stands": stands, "ask": way_to_show_factor(request, reverse("accounts:email-change"))}


@require_POST
def email_change_withdraw(request):
    if services.withdraw_email_change(person=request.user):
        messages.success(request, _("The change was withdrawn. Your address stays as it is."))
    return redirect("account_email")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def email_confirm(request, token):
    """The link of one of the two mails: it asks, and a POST confirms (or, at the old mailbox, stops; where something stood for that, it
    stops alone).

    Needs no sign-in: the link shows whose mailbox it came to. Everything is read in that person's own scope.
    """
    with _change_of(token) as (change, side):
        others = request.user.is_authenticated and request.user.pk != change.user_id
        if others or not _is_usable(change, side):
            return _answer(request, "other" if others else "over", side, status=403 if others else 410)
        if request.method != "POST":
            return _answer(request, "ask", side, new_address=change.new_address, stood=bool(change.stood_for_old))
        if side == EmailChange.OLD and request.POST.get("act") == "stop":
            services.withdraw_email_change(person=change.user)
            return _answer(request, "stopped", side)
        return _confirm(request, change, side)


def _confirm(request, change, side):
    keep = request.session.session_key if request.user.is_authenticated else None
    try:
        outcome = services.confirm_email_change(change=change, side=side, keep_session=keep)
    except LinkOver:
        return _answer(request, "over", side, status=410)
    return _answer(request, outcome, side, status=409 if outcome == services.TAKEN else 200)


@contextmanager
def _change_of(token):
    """(change, side) of a link, in the scope of its person. Raises Http404 for a link that we never made."""
    read = email_links.read_token(token)
    person_id = email_links.person_of(read[0]) if read else None
    if person_id is None:
        raise Http404
    reference, side, signature = read
    with access_scope(person_id):
        change = EmailChange.objects.select_related("user").filter(user=person_id, reference=reference).first()
        if change is None or not email_links.is_signed(change, side, signature):
            raise Http404
        yield change, side


def _is_usable(change, side) -> bool:
    may_stop = side == EmailChange.OLD and bool(change.stood_for_old)
    return change.is_open and change.user.is_active and (may_stop or not change.confirmed_at(side))


def _answer(request, state, side, *, status=200, **more):
    context = {"state": state, "is_old": side == EmailChange.OLD, **more}
    return render(request, "accounts/email_confirm.html", context, status=status)
