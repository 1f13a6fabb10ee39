"""The list of one's messages. What waits stands first, and stays until it is done."""

import uuid
from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.core import signing
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from rabatplatform.notifications import querysets, services
from rabatplatform.web.errors import error_answer

CURSOR = "notifications.cursor"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BadCursor(ValueError):
    pass


@require_safe
def notification_list(request):
    try:
        cursor = read_cursor(request.GET.get("cursor", ""))
    except BadCursor:
        return _refused(request, "cursor", _("This address is not one of the list. Begin at its first page."))
    waiting = querysets.waiting(request.user)
    rows, newer, older = querysets.page(request.user, without=[line["delivery"].pk for line in waiting], cursor=cursor)
    address = reverse("notifications:list")
    context = {
        "waiting": [] if cursor else waiting,
        "lines": querysets.lines(request.user, rows),
        "has_unread": any(line["delivery"].read_at is None for line in waiting) or any(row.read_at is None for row in rows),
        "previous_href": f"{address}?cursor={write_cursor('newer', rows[0])}" if newer and rows else "",
        "next_href": f"{address}?cursor={write_cursor('older', rows[-1])}" if older and rows else "",
        "is_first": cursor is None,
        "crumbs": [{"label": _("Home"), "href": reverse("home")}],
        "nav": "home",
    }
    return render(request, "notifications/notification_list.html", context)


@require_POST
def notification_read(request):
    """Mark one's own messages as read: those named by `id`, or with `all` every one."""
    references = None
    if "all" not in request.POST:
        try:
            references = [uuid.UUID(given) for given in request.POST.getlist("id")]
        except ValueError:
            references = []
        if not references:
            return _refused(request, "id", _("Say which messages to mark as read."))
    number = services.mark_read(user=request.user, references=references)
    if number:
        text = ngettext("%(number)s message marked as read.", "%(number)s messages marked as read.", number)
        messages.success(request, text % {"number": number})
    return redirect("notifications:list")


def write_cursor(direction: str, delivery) -> str:
    """Signed and compressed: it cannot be made by hand, and tells no row number at sight."""
    since = (delivery.created_at - EPOCH) // timedelta(microseconds=1)
    return signing.dumps([direction, since, delivery.pk], salt=CURSOR, compress=True)


def read_cursor(text: str):
    """None for the first page. Raises BadCursor for what `write_cursor` never wrote."""
    if not text:
        return None
    try:
        direction, since, pk = signing.loads(text, salt=CURSOR)
    except (signing.BadSignature, ValueError) as error:
        raise BadCursor from error
    return direction, EPOCH + timedelta(microseconds=since), pk


def _refused(request, field: str, reason: str):
    return error_answer(request, 400, reason=reason, errors=[{"code": "invalid", "detail": reason, "field": field}])
