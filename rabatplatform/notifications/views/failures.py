"""Messages that could not be delivered, for the secretariat. Others: 404."""

import uuid
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from rabatplatform.notifications import oversight, untold
from rabatplatform.notifications.services.retrying import MOST, retry_failed
from rabatplatform.web.errors import error_answer

CURSOR = "notifications.failures"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STATES = ("sent", "folded", "withheld", "failed")


def overseer_or_404(request) -> None:
    if not oversight.may_oversee(request.user):
        raise Http404


def tabs(current: str) -> list[dict]:
    """The sibling pages of the secretariat's messages."""
    pages = [("failures", _("Not delivered")), ("kinds", _("Kinds of message"))]
    return [{"label": label, "href": reverse(f"notifications:{name}"), "current": name == current} for name, label in pages]


def crumbs() -> list[dict]:
    return [
        {"label": _("Home"), "href": reverse("home")},
        {"label": _("Notifications"), "href": reverse("notifications:list")},
    ]


@require_safe
def failure_list(request):
    overseer_or_404(request)
    errors = oversight.errors_of(request.user)
    error = request.GET.get("error", "")
    if error not in {code for code, _words, _number in errors}:
        error = ""
    try:
        before = _read_cursor(request.GET.get("cursor", ""))
    except signing.BadSignature:
        return _refused(request, "cursor", _("This address is not one of the list. Begin at its first page."))
    rows, older = oversight.page(request.user, error=error, before=before)
    bodies = import_string(settings.BODIES_OF_PEOPLE)({row.user_id for row in rows})
    query = {"error": error} if error else {}
    context = {
        "lines": [_line(row, bodies) for row in rows],
        "errors": [{"code": code, "label": words, "count": number} for code, words, number in errors],
        "error": error,
        "error_count": next((number for code, _words, number in errors if code == error), 0),
        "most": MOST,
        "stats": _stats(),
        "became": _became(request.user),
        "untold": untold.lines(request.user),
        "is_first": before is None,
        "next_href": "?" + urlencode(query | {"cursor": _cursor(rows[-1])}) if older else "",
        "tabs": tabs("failures"),
        "crumbs": crumbs(),
        "nav": "home",
    }
    return render(request, "notifications/failure_list.html", context)


@require_POST
def failure_retry(request):
    """Try again: `one` message, those named by `id`, or with `all` every one of an error code (`error`), 500 at a time."""
    overseer_or_404(request)
    error, references = None, None
    if "all" in request.POST:
        error = request.POST.get("error", "")
    else:
        try:
            chosen = [request.POST["one"]] if "one" in request.POST else request.POST.getlist("id")
            references = [uuid.UUID(given) for given in chosen]
        except ValueError:
            references = []
        if not references:
            return _refused(request, "id", _("Choose which messages to try again."))
    retried = retry_failed(actor=request.actor, references=references, error=error)
    if retried.number:
        text = ngettext("%(number)s message is tried again.", "%(number)s messages are tried again.", retried.number)
        messages.success(request, text % {"number": retried.number})
    if retried.in_doubt:
        text = ngettext(
            "%(number)s message stays here: mails to its address come back. Its person or their coordinator confirms it first.",
            "%(number)s messages stay here: mails to their addresses come back. Their people or coordinators confirm them first.",
            retried.in_doubt,
        )
        messages.warning(request, text % {"number": retried.in_doubt})
    if not (retried.number or retried.in_doubt):
        messages.info(request, _("They were tried again already."))
    return redirect("notifications:failures")


def _line(row, bodies: dict[int, str]) -> dict:
    return {
        "reference": row.reference,
        "person": str(row.user),
        "body": bodies.get(row.user_id, ""),
        "kind": oversight.kind_said(row.kind),
        "attempts": row.attempts,
        "since": row.created_at,
        "error": oversight.error_said(row.error),
    }


def _stats() -> list[dict]:
    waiting = oversight.waiting_now()
    oldest = timesince(waiting.oldest) if waiting.oldest and waiting.oldest < timezone.now() - timedelta(minutes=1) else ""
    return [
        {"value": waiting.due, "label": _("mails wait now")},
        {"value": oldest or _("none"), "label": _("is how long the oldest waits")},
        {"value": waiting.later, "label": _("wait for a digest or a later try")},
    ]


def _became(user) -> dict:
    """Rows of the table of what became of mails, and since when its numbers are those."""
    found = oversight.what_became(user)
    said = {"sent": _("Sent"), "folded": _("Folded into others"), "withheld": _("Withheld"), "failed": _("Not delivered")}
    rows = [[said[state], str(found.day.get(state, 0)), str(found.week.get(state, 0))] for state in STATES]
    columns = [_("Mails"), _("Last 24 hours"), _("Last 7 days")]
    return {"rows": rows, "columns": columns, "counted_at": found.counted_at}


def _cursor(row) -> str:
    """Signed: it cannot be made by hand, and tells no row number at sight."""
    return signing.dumps([(row.created_at - EPOCH) // timedelta(microseconds=1), row.pk], salt=CURSOR, compress=True)


def _read_cursor(text: str) -> tuple[datetime, int] | None:
    """Raises BadSignature."""
    if not text:
        return None
    try:
        since, pk = signing.loads(text, salt=CURSOR)
    except ValueError as error:
        raise signing.BadSignature from error
    return EPOCH + timedelta(microseconds=since), pk


def _refused(request, field: str, reason: str):
    return error_answer(request, 400, reason=reason, errors=[{"code": "invalid", "detail": reason, "field": field}])
