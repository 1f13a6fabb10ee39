"""The list of one's messages, one line for each thing. What waits stands first, and stays until it is done."""

import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.core import signing
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from rabatplatform.notifications import querysets, things
from rabatplatform.notifications.by_mail import by_mail_of
from rabatplatform.notifications.services import looking
from rabatplatform.web.errors import error_answer

CURSOR = "notifications.cursor"
UNDO = "notifications.undo"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BYTES = 16  # of a reference
MOST_NAMED = 200  # messages in one act; a page has fewer
ALL, UNREAD, WAITING, DONE = SHOWN = "", "unread", "waiting", "done"


class BadCursor(ValueError):
    pass


@require_safe
def notification_list(request):
    show = request.GET.get("show", ALL)
    if show not in SHOWN:
        return _refused(request, "show", _("There is no such list. Begin at its first page."))
    try:
        cursor = read_cursor(request.GET.get("cursor", ""))
    except BadCursor:
        return _refused(request, "cursor", _("This address is not one of the list. Begin at its first page."))
    unread = querysets.unread_messages(request.user)  # before all else: what comes meanwhile may not stand on the page
    waiting = querysets.waiting(request.user)
    rows, newer, older = _page(request.user, show, waiting, cursor)
    shown = things.lines_of_page(request.user, rows)
    listed = [line for line in shown if line["is_done"]] if show == DONE else shown
    first = waiting if cursor is None and show in (ALL, WAITING) else []
    lines = things.with_follows(request, things.with_earlier(request.user, [*first, *listed]))
    has_unread = any(line["is_new"] for line in lines)
    known = list(dict.fromkeys(row.reference for row in (*things.unread_of(lines), *unread)))
    context = {
        "show": show or "all",
        "waiting": lines[: len(first)],
        "lines": lines[len(first) :],
        "has_unread": has_unread,
        "known": write_known(known[: querysets.MOST_KNOWN]),
        "most_known": querysets.MOST_KNOWN if len(known) > querysets.MOST_KNOWN else None,
        "here": _address(show, request.GET.get("cursor", "")),
        "previous_href": _address(show, write_cursor("newer", rows[0])) if newer and rows else "",
        "next_href": _address(show, write_cursor("older", rows[-1])) if older and rows and show != UNREAD else "",
        "is_cut": older and show == UNREAD,
        "older_waiting_href": _address(ALL, write_cursor("older", waiting[-1]["delivery"])) if _is_cut(waiting) else "",
        "most_waiting": querysets.MOST_WAITING,
        "is_first": cursor is None,
        "tabs": [
            {"label": label, "href": _address(code), "current": (ALL if show == UNREAD else show) == code, "count": count}
            for code, label, count in (
                (ALL, _("All"), None),
                (WAITING, _("Waits for you"), f"{len(waiting)}+" if _is_cut(waiting) else len(waiting) or None),
                (DONE, _("Done"), None),
            )
        ],
        "all_href": _address(ALL),
        "unread_href": _address(UNREAD),
        "undo": _undone(request),
        "by_mail": by_mail_of(request.user),
        "crumbs": [{"label": _("Home"), "href": reverse("home")}],
        "nav": "home",
    }
    return render(request, "notifications/notification_list.html", context)


def _page(user, show: str, waiting: list[dict], cursor):
    """(newest messages of the things of one page, newer?, older?), but where all is shown without those that wait: they stand apart."""
    if show == WAITING:
        return [], False, False
    if show == UNREAD:
        return _unread(user)
    kinds = querysets.asking() if show == DONE else None
    return querysets.page(user, kinds=kinds, without={line["delivery"].about for line in waiting}, cursor=cursor)


def _is_cut(waiting: list[dict]) -> bool:
    """Whether there may be more that waits; it stands among all messages then, each at its time."""
    return len(waiting) >= querysets.MOST_WAITING


def _unread(user):
    """What the bell counts, in one page: when it is read, what did not fit comes up."""
    found = querysets.unread(user)
    newest = {}
    for delivery, _kind, _thing in found:  # the newest first
        newest.setdefault(delivery.about, delivery)
    return list(newest.values()), False, len(found) >= querysets.MOST_COUNTED


@require_POST
def notification_read(request):
    """Mark one's own messages as read: of those that the page knew (`known`) with `all` every one, else what is about the things
    whose newest message is named by `id`.

    Then the list as it stood (`back`), with what takes it back.
    """
    named, given = None, request.POST.getlist("id")
    try:
        known = read_known(request.POST.get("known", ""))
    except ValueError:
        return _refused(request, "known", _("Say which messages to mark as read."))
    if "all" not in request.POST:
        if not given:
            messages.info(request, _("Nothing was ticked. Tick what you have read first."))
            return redirect(_back(request))
        try:
            named = [uuid.UUID(one) for one in given]
        except ValueError:
            named = []
        if not 0 < len(named) <= MOST_NAMED:
            return _refused(request, "id", _("Say which messages to mark as read."))
    number, at = looking.mark_read(user=request.user, known=known, named=named)
    undo = signing.dumps([(at - EPOCH) // timedelta(microseconds=1), number], salt=UNDO, compress=True) if number else ""
    return redirect(_back(request, undo))


@require_POST
def notification_unread(request):
    """Take back what one act marked as read, named by `undo`."""
    if (named := _read_undo(request.POST.get("undo", ""))) is None:
        return _refused(request, "undo", _("This can be taken back for ten minutes. They are over."))
    number = looking.mark_unread(user=request.user, read_at=named[0])
    if number:
        text = ngettext("%(number)s message is unread again.", "%(number)s messages are unread again.", number)
        messages.success(request, text % {"number": number})
    return redirect(_back(request))


def _back(request, undo: str = "") -> str:
    """The page of the list that the form stood on. SECURITY: of what `back` says no more is taken than which one it was."""
    path, _mark, query = request.POST.get("back", "").partition("?")
    given = QueryDict(query if path == reverse("notifications:list") else "")
    show, cursor = given.get("show", ALL), given.get("cursor", "")
    try:
        read_cursor(cursor)
    except BadCursor:
        cursor = ""
    return _address(show if show in SHOWN else ALL, cursor, undo)


def _undone(request) -> dict | None:
    """What the last act did, and its name, by which it can be taken back."""
    if (named := _read_undo(request.GET.get("undo", ""))) is None:
        return None
    text = ngettext("%(number)s message marked as read.", "%(number)s messages marked as read.", named[1])
    return {"text": text % {"number": named[1]}, "value": request.GET["undo"]}


def _read_undo(text: str):
    """(the moment, how many messages), None for what no act of the last ten minutes wrote."""
    try:
        since, number = signing.loads(text, salt=UNDO, max_age=timedelta(minutes=looking.MINUTES_TO_UNDO))
    except (signing.BadSignature, ValueError):
        return None
    return EPOCH + timedelta(microseconds=since), number


def _address(show: str, cursor: str = "", undo: str = "") -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in (("show", show), ("cursor", cursor), ("undo", undo)) if value})
    return reverse("notifications:list") + (f"?{query.urlencode()}" if query else "")


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


def write_known(references) -> str:
    """For the forms of a page: which unread messages it knew, 22 letters each. The same for the same messages, whenever it is made."""
    return urlsafe_b64encode(b"".join(reference.bytes for reference in references)).decode()


def read_known(text: str) -> list[uuid.UUID]:
    """[] where a form carries none. Raises ValueError for what `write_known` never wrote."""
    raw = urlsafe_b64decode(text.encode("ascii"))
    if len(raw) % BYTES or len(raw) > BYTES * querysets.MOST_KNOWN:
        raise ValueError(text)
    return [uuid.UUID(bytes=raw[at : at + BYTES]) for at in range(0, len(raw), BYTES)]


def _refused(request, field: str, reason: str):
    return error_answer(request, 400, reason=reason, errors=[{"code": "invalid", "detail": reason, "field": field}])
