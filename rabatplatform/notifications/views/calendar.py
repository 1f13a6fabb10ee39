"""The calendar of a person's deadlines: its page, and the feed itself."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rabatplatform.access.scope import access_scope
from rabatplatform.accounts.models import User
from rabatplatform.accounts.zones import zone_named
from rabatplatform.notifications import feeds
from rabatplatform.notifications.deadlines import deadlines_of

SHOWN = 50
MADE = "calendar_made"  # a cookie: the address that was made a moment ago, for the next page alone. It is kept nowhere else
MADE_SECONDS = 60


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request):
    """What is due, and the address for a calendar. POST makes a new address; the page that follows shows it, once."""
    if request.method == "POST":
        return _made(request, feeds.open_feed(user=request.user))
    feed = feeds.feed_of(request.user)
    made = request.get_signed_cookie(MADE, default="", salt=_salt(request), max_age=MADE_SECONDS)
    context = {
        "address": made if feeds.is_address_of(feed, made) else "",
        "feed": feed,
        "deadlines": deadlines_of(request.user)[:SHOWN],
        "crumbs": [
            {"label": _("Home"), "href": reverse("home")},
            {"label": _("Notifications"), "href": reverse("notifications:list")},
        ],
        "nav": "home",
    }
    answer = render(request, "notifications/calendar.html", context)
    if MADE in request.COOKIES and request.method == "GET":
        answer.delete_cookie(MADE, path=request.path, samesite="Strict")
    return answer


def _made(request, address: str):
    answer = redirect("notifications:calendar")
    answer.set_signed_cookie(
        MADE,
        address,
        salt=_salt(request),
        max_age=MADE_SECONDS,
        path=request.path,
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer


def _salt(request) -> str:
    """Whoever signs in next on this browser cannot read it."""
    return f"notifications.calendar:{request.user.pk}"


@require_POST
def calendar_end(request):
    if feeds.end_feed(user=request.user):
        messages.success(request, _("The address is revoked. A calendar that knows it gets nothing more."))
    return redirect("notifications:calendar")


@require_safe
@login_not_required
def calendar_feed(request, secret):
    person = feeds.person_of(secret)
    if person is None:
        raise Http404
    with access_scope(person):
        user = User.objects.get(pk=person)
        with translation.override(user.language), timezone.override(zone_named(user.time_zone)):  # days as their pages say them
            body = feeds.as_calendar(deadlines_of(user), digest=feeds.digest_of(secret))
        feeds.mark_used(user)
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rabat-process.ics"'
    answer["Cache-Control"] = "no-store, private"  # nobody is signed in: no middleware says it
    return answer
