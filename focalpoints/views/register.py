"""All acts on the members of a body, newest first."""

from datetime import UTC, datetime, timedelta

from django.core import signing
from django.db.models import Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from focalpoints import register as acts
from focalpoints.views.finding_members import crumbs, managed_body
from rabatplatform.web.errors import error_answer

ON_A_PAGE = 50
CURSOR = "focalpoints.register"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@require_safe
def register(request, key):
    body, _standing = managed_body(request, key)
    rows = acts.rows(request.user, body)
    if given := request.GET.get("cursor", ""):
        try:
            rows = rows.filter(_older_than(given))
        except signing.BadSignature:
            reason = _("This address is not one of the list. Begin at its first page.")
            return error_answer(request, 400, reason=reason, errors=[{"code": "invalid", "detail": reason, "field": "cursor"}])
    found = list(rows[: ON_A_PAGE + 1])
    page, more = found[:ON_A_PAGE], len(found) > ON_A_PAGE
    context = {
        "body": body,
        "entries": acts.entries(page, acts.posts_named(page)),
        "next_href": f"?cursor={_cursor(page[-1])}" if more else "",
        "is_first": not given,
        "crumbs": crumbs(body, (_("History of the members"), "")),
    }
    return render(request, "focalpoints/register.html", context)


def _cursor(event) -> str:
    """Signed: it cannot be made by hand."""
    return signing.dumps([(event.created_at - EPOCH) // timedelta(microseconds=1), event.pk], salt=CURSOR, compress=True)


def _older_than(cursor: str) -> Q:
    since, pk = signing.loads(cursor, salt=CURSOR)
    at = EPOCH + timedelta(microseconds=since)
    return Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk)
