"""The list of a body's members, and undo."""

from django.contrib import messages
from django.core import signing
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from focalpoints import members, policies
from focalpoints import register as acts
from focalpoints.forms.members import FilterForm
from focalpoints.models import Country
from focalpoints.services.undo import undo
from focalpoints.views.finding_members import actor_for, crumbs, list_address, managed_body
from rabatplatform.errors import DomainError
from rabatplatform.events.models import Event
from rabatplatform.web.errors import error_answer

ON_A_PAGE = 25
LATEST_ACTS, LOOKED_BACK = 8, 30  # acts shown, and looked through for what can be undone
ACT = "focalpoints.act"
ORDERS = ("name", "-name", "post", "-post")


@require_safe
def member_list(request, key):
    body, standing = managed_body(request, key)
    form = FilterForm(request.GET)
    form.is_valid()
    text, status = form.cleaned_data.get("q", ""), form.cleaned_data.get("status", "")
    order = request.GET.get("o") if request.GET.get("o") in ORDERS else "name"
    found = members.members_of(request.user, body, ended=status == members.ENDED)
    lines = members.choose(found.lines, text=text, status=status, order=order)
    number = _page_number(request.GET.get("page", ""), len(lines))
    entries = acts.latest(request.user, body, found.posts, LOOKED_BACK)
    shown = lines[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    context = {
        "body": body,
        "is_country": isinstance(body, Country),
        "figures": None if status == members.ENDED else found.figures,
        "lines": shown,
        "may_choose": any(line.can_be_chosen_by(request.user) for line in shown),
        "count": len(lines),
        "text": text,
        "status": status,
        "statuses": members.STATUSES.items(),
        "order": order,
        "next_page": number + 1 if number * ON_A_PAGE < len(lines) else 0,
        "previous_page": number - 1,
        "entries": entries[:LATEST_ACTS],
        "asks_for_factor": any(line.asks_for_factor for line in found.lines),
        "undos": _undos_of(request.user, entries),
        "may_invite": policies.may_invite(request.user, body, standing=standing),
        "crumbs": crumbs(body),
    }
    return render(request, "focalpoints/member_list.html", context)


def _page_number(given: str, count: int) -> int:
    last = max(1, -(-count // ON_A_PAGE))
    return min(max(int(given), 1), last) if given.isascii() and given.isdigit() and len(given) < 6 else 1


def _undos_of(user, entries) -> list[dict]:
    """{entry, act} of what this person did and can take back, the newest first."""
    mine = [entry for entry in entries if entry.can_undo and entry.event.actor_id == user.pk]
    return [{"entry": entry, "act": signing.dumps(entry.event.pk, salt=ACT)} for entry in mine]


@require_POST
def member_undo(request, key):
    """Take one's act back, named by `act`."""
    body, _standing = managed_body(request, key)
    try:
        pk = signing.loads(request.POST.get("act", ""), salt=ACT)
    except signing.BadSignature:
        return error_answer(request, 400, reason=_("Say which act to undo."))
    event = Event.objects.in_registers_of(request.user).filter(register=body.coordination_label_id, pk=pk).first()
    if event is None:
        return error_answer(request, 404)
    try:
        undo(event=event, actor=actor_for(request, body))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Undone. All is as it was before."))
    return redirect(list_address(body))
