"""The calendar of a person's deadlines: its page, and the feed itself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rabatplatform.access.scope import access_scope
from rabatplatform.accounts.models import User
from rabatplatform.notifications import feeds
from rabatplatform.notifications.deadlines import deadlines_of

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request):
    """What is due, and the address for a calendar; POST makes a new address, which is shown in this answer alone."""
    address = feeds.open_feed(user=request.user) if request.method == "POST" else ""
    context = {
        "address": address,
        "feed": feeds.feed_of(request.user),
        "deadlines": deadlines_of(request.user)[:SHOWN],
        "crumbs": [
            {"label": _("Home"), "href": reverse("home")},
            {"label": _("Notifications"), "href": reverse("notifications:list")},
        ],
        "nav": "home",
    }
    return render(request, "notifications/calendar.html", context)


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
        with translation.override(user.language):
            body = feeds.as_calendar(user, deadlines_of(user))
        feeds.mark_used(user)
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rabat-process.ics"'
    return answer
