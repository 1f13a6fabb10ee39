"""Still right: what waits for one's confirmation, one line or several at once. A link in a mail opens the same page."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from focalpoints import policies
from focalpoints.confirmation_lines import MOST_SHOWN, BadEntry, entries_of, lines_for, post_of_row
from focalpoints.confirmation_links import Named, read_or_404
from focalpoints.errors import NothingToConfirm
from focalpoints.models import Contact, ReachPing
from focalpoints.services import confirmation, pings
from rabatplatform.accounts.actors import Actor, actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token=""):
    """GET changes nothing: mail programs open links by themselves."""
    named = read_or_404(token) if token else Named()
    if request.method != "POST":
        return _page(request, named)
    keys = list(dict.fromkeys(request.POST.getlist("one") or request.POST.getlist("chosen")))
    if not keys:
        return _page(request, named, refused=_("Choose at least one line."))
    if len(keys) > MOST_SHOWN:
        return _page(request, named, refused=_("Choose at most %(number)d lines at once.") % {"number": MOST_SHOWN})
    try:
        number = _confirm(request, entries_of(request.user, keys))
    except BadEntry:
        return _page(request, named, refused=_("A line that was sent is none of this page. Choose again."))
    except NothingToConfirm as refusal:
        return _page(request, named, refused=str(refusal))
    text = ngettext("%(number)d entry is confirmed.", "%(number)d entries are confirmed.", number)
    messages.success(request, text % {"number": number})
    return redirect(request.path)


@transaction.atomic
def _confirm(request, entries) -> int:
    """By body, each from the post that has the right there; a holder confirms a contact from the post itself."""
    held = policies.confirmer(request.user).posts
    groups = {}
    for row in entries:
        post = post_of_row(row)
        own = post if isinstance(row, Contact) and post.pk in held else None
        groups.setdefault((post.body, own), []).append(row)
    number = 0
    for (body, own), rows in groups.items():
        actor = Actor(request.user, own) if own else actor_of(request.user, body=body, right="confirm_directory")
        number += confirmation.confirm(entries=rows, body=body, actor=actor)
    return number


def _page(request, named, *, refused=""):
    lines, total = lines_for(request.user, policies.confirmer(request.user), named)
    can = [line for line in lines if line.ruling]
    context = {
        "lines": lines,
        "more": total - len(lines),
        "can": len(can),
        "are_own": bool(can) and all(line.is_own for line in can),
        "about": named.body or (named.post and named.post.title),
        "is_part": named != Named(),
        "errors": [{"text": refused, "href": "#lines"}] if refused else [],
        "crumbs": [{"label": _("Focal points"), "href": reverse("focalpoints:directory")}],
    }
    return render(request, "focalpoints/confirm.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def ping_answer(request, reference):
    """Do messages reach you? Asked on a page, answered by one click."""
    found = ReachPing.objects.visible_to(request.user).select_related(
        "appointment__post__country", "appointment__post__organisation"
    )
    ping = get_object_or_404(found, reference=reference)
    actor = Actor(request.user, ping.appointment.post)
    if ping.appointment.user_id != request.user.pk and not policies.may_read_continuity(request.user, actor.post.body):
        raise Http404  # another holder of the post: it is not theirs
    policies.may_answer(actor, ping).require()
    if request.method == "POST":
        pings.answer(ping=ping, actor=actor)
        messages.success(request, _("Thank you: it is noted that messages reach you."))
        return redirect("home")
    context = {
        "ping": ping,
        "post": actor.post,
        "crumbs": [{"label": _("Focal points"), "href": reverse("focalpoints:directory")}],
    }
    return render(request, "focalpoints/ping_answer.html", context)
