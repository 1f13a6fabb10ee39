"""Still valid: one practice with one click, all that is due of a country on one page; what source documents describe."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from practices import policies
from practices.confirmation_lists import bodies_confirmed_for, described_of, due_of
from practices.confirmation_page import MOST_SHOWN, lines_of
from practices.errors import WrongState
from practices.forms.confirmation import CORRECT, DECLINE, TakeOverForm
from practices.models import Practice
from practices.services.confirming import confirm_practices
from practices.services.takeover import correct, decline_source, take_over
from practices.text import title_of, words_of
from practices.views.finding import find, owner_of
from rabatplatform.accounts.actors import actor_of


def coordinator_of(request, practice):
    """The person from the post in which they confirm practices of the owner."""
    return actor_of(request.user, body=owner_of(practice), right="validate_practices")


@require_POST
def practice_confirm(request, address):
    practice = find(request, address)
    policies.may_confirm(request.user, practice).require()
    confirm_practices(practices=[practice], actor=coordinator_of(request, practice))
    messages.success(request, _("Confirmed: it is still valid. You are asked again in 24 months."))
    return redirect(practice)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_list(request):
    bodies = bodies_confirmed_for(request.user)
    if not bodies:
        raise PermissionDenied(_("Practices are confirmed by the coordinators of their country or organisation."))
    if request.method != "POST":
        return list_page(request, bodies)
    chosen = list(dict.fromkeys(request.POST.getlist("one") or request.POST.getlist("chosen")))
    if not chosen:
        return list_page(request, bodies, refused=_("Choose at least one practice."))
    rows = list(due_of(request.user, bodies).filter(reference__in=chosen[: MOST_SHOWN + 1])) if len(chosen) <= MOST_SHOWN else []
    if len(rows) != len(chosen):
        return list_page(request, bodies, refused=_("A practice that was sent does not wait here any more. Choose again."))
    number = confirm_each_owner(request, rows)
    text = ngettext("%(number)d practice is confirmed.", "%(number)d practices are confirmed.", number)
    messages.success(request, text % {"number": number})
    return redirect("practices:confirm-list")


def confirm_each_owner(request, rows: list[Practice]) -> int:
    """Each from the post that has the right for its owner; all in the transaction of the request."""
    groups: dict[int, list[Practice]] = {}
    for practice in rows:
        groups.setdefault(practice.owner_id, []).append(practice)
    return sum(confirm_practices(practices=of, actor=coordinator_of(request, of[0])) for of in groups.values())


def list_page(request, bodies, *, refused=""):
    due, described = due_of(request.user, bodies), described_of(request.user, bodies)
    context = {
        "bodies": bodies,
        "due": lines_of(due[:MOST_SHOWN]),
        "due_more": max(0, due.count() - MOST_SHOWN),
        "described": lines_of(described[:MOST_SHOWN]),
        "described_more": max(0, described.count() - MOST_SHOWN),
        "errors": [{"text": refused, "href": "#due"}] if refused else [],
        "crumbs": [{"label": _("Practices"), "href": reverse("practices:practice-list")}],
    }
    return render(request, "practices/confirmation/list.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def practice_take_over(request, address):
    practice = find(request, address)
    ruling = policies.may_take_over(request.user, practice)
    if not ruling:
        return taken_page(request, practice, ruling)
    form = TakeOverForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            return act(request, practice, form.cleaned_data["choice"], form.cleaned_data["reason"])
        except WrongState as refusal:
            form.add_error("reason" if "reason" in refusal.fields else None, str(refusal))
    return form_page(request, practice, form)


def act(request, practice, choice: str, reason: str):
    actor = coordinator_of(request, practice)
    if choice == CORRECT:
        correct(practice=practice, actor=actor)
        return redirect("practices:practice-edit", practice.address, "title")
    if choice == DECLINE:
        decline_source(practice=practice, reason=reason, actor=actor)
        messages.success(request, _("Declined. It is archived, and its page says why."))
    else:
        take_over(practice=practice, actor=actor)
        messages.success(request, _("Confirmed as it stands. You are asked again in 24 months."))
    return redirect(practice)


def form_page(request, practice, form):
    words = words_of([practice], kinds=["title", "summary"])[practice.pk]
    context = {
        "practice": practice,
        "title": title_of(practice),
        "summary": words.text("summary"),
        "body": owner_of(practice),
        "form": form,
        "is_declined": practice.state == Practice.State.ARCHIVED,
        "crumbs": crumbs(practice),
    }
    return render(request, "practices/confirmation/take_over.html", context, status=422 if form.is_bound else 200)


def crumbs(practice) -> list[dict]:
    return [
        {"label": _("Practices"), "href": reverse("practices:practice-list")},
        {"label": title_of(practice), "href": practice.get_absolute_url()},
    ]


def taken_page(request, practice, ruling):
    """403 with the reason and the way back; a reason that was on its way is shown, to be copied."""
    written = request.POST.get("reason", "").strip()[:2_000]
    yours = [{"label": _("Your message"), "text": written}] if written else []
    context = {"of": practice, "reason": str(ruling), "yours": yours}
    return render(request, "practices/adaptation/not_now.html", context, status=403)
