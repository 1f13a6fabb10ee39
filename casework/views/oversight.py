"""Oversight: what a coordinator must see to, what a receiver has and its end, and the secretariat's totals without contents."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from rest_framework.exceptions import ValidationError

from casework.crumbs import crumbs
from casework.forms.oversight import EndAllForm
from casework.holdings import grants_to, holdings_of, receiver_of, what_has
from casework.overseeing import BANDS, ages, ends_of, first, waits_of
from casework.policies.oversight import bodies_coordinated, may_oversee, may_see_ages
from casework.recalls import recalls_of
from casework.receivers import name_of
from casework.services import ending
from casework.unread import unread_of
from casework.views.asking import attempt
from rabatplatform.accounts.actors import actor_of
from rabatplatform.api.cursors import seal, unseal
from rabatplatform.api.pagination import address, binding
from rabatplatform.web.errors import error_answer


def to_oversight() -> tuple[str, str]:
    return _("Oversight"), reverse("casework:oversight")


@require_safe
def oversight(request):
    bodies = bodies_coordinated(request.user)
    may_oversee(bodies).require()
    parts = [
        {
            "body": body,
            "waits": first(waits_of(request.user, body)),
            "ends": first(ends_of(request.user, body)),
            "holdings": first(holdings_of(request.user, body), 100),
            "unread": first(unread_of(request.user, body)),
            "recalls": first(recalls_of(request.user, body)),
        }
        for body in bodies
    ]
    return render(request, "casework/oversight/page.html", {"parts": parts, "crumbs": crumbs(), "nav": "casework"})


def found(request, key: str):
    """(receiver, the bodies that the person coordinates): 403 for who coordinates none, 404 where there is no such receiver."""
    bodies = bodies_coordinated(request.user)
    may_oversee(bodies).require()
    receiver = receiver_of(key, request.user)
    if receiver is None:
        raise Http404
    return receiver, bodies


@require_safe
def receiver_notes(request, receiver):
    """Each note that a receiver has or will have, with the way to end it."""
    key, (receiver, bodies) = receiver, found(request, receiver)
    bound, cursor = binding(request), request.GET.get("cursor", "")
    try:
        has = what_has(request.user, receiver, bodies, unseal(cursor, bound) if cursor else None)
    except ValidationError as error:
        reason = str(error.detail["cursor"][0])
        return error_answer(request, 400, reason=reason, errors=[{"code": "invalid_cursor", "detail": reason, "field": "cursor"}])
    context = {
        "name": name_of(receiver),
        "key": key,
        "has": has,
        "previous_href": address(request, has.before and seal(has.before, bound)) or "",
        "next_href": address(request, has.after and seal(has.after, bound)) or "",
        "crumbs": crumbs(None, to_oversight()),
        "nav": "casework",
    }
    return render(request, "casework/oversight/receiver.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def receiver_end(request, receiver):
    """End all of them at once. Never asks to sign in again: ending is urgent."""
    key, (receiver, bodies) = receiver, found(request, receiver)
    here = reverse("casework:receiver-notes", args=[key])
    total = grants_to(request.user, receiver, bodies).count()
    if not total:
        return redirect(here)
    form = EndAllForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and (ended := attempt(form, lambda: end_all(request, receiver, bodies, form))):
        messages.success(
            request, ngettext("%(number)d grant was ended.", "%(number)d grants were ended.", ended) % {"number": ended}
        )
        return redirect(here)
    context = {
        "name": name_of(receiver),
        "total": total,
        "most": ending.AT_ONCE if total > ending.AT_ONCE else 0,
        "here": here,
        "form": form,
        "crumbs": crumbs(None, to_oversight(), (name_of(receiver), here)),
        "nav": "casework",
    }
    return render(request, "casework/oversight/receiver_end.html", context, status=422 if form.is_bound else 200)


def end_all(request, receiver, bodies, form) -> int:
    left = ending.AT_ONCE
    for body in bodies:
        actor = actor_of(request.user, body=body, right="release_notes")
        reason = form.cleaned_data["reason"]
        left -= ending.end_all(receiver=receiver, body=body, actor=actor, reason=reason, most=left)
    return ending.AT_ONCE - left


@require_safe
def oversight_secretariat(request):
    """Numbers a state and an age; never a title, a reference, a country."""
    may_see_ages(request.user).require()
    rows = [[line["state"], *(str(number) for number in line["numbers"]), str(line["total"])] for line in ages()]
    context = {
        "columns": [_("State"), *BANDS.values(), _("All")],
        "rows": rows,
        "crumbs": [{"label": _("Home"), "href": reverse("web:home")}],
    }
    return render(request, "casework/oversight/secretariat.html", context)
