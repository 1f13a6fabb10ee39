"""The link in each digest that ends the digests. It needs no sign-in: it shows whose mailbox it came to.

Only a POST acts: mail scanners open links. It comes from the page's button or, with one click, from a mail program (RFC 8058), which has
no CSRF token; the signed address stands for it, and nothing else can be done with it than to stop digests or to get them again.
"""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from rabatplatform.access.scope import access_scope
from rabatplatform.notifications.models import NotificationSettings
from rabatplatform.notifications.services.stopping import switch_digests
from rabatplatform.notifications.stop_links import person_of
from rabatplatform.web.errors import too_many_requests


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def digest_stop(request, token):
    person = person_of(token)
    if person is None:
        raise Http404
    if not ratelimit.consume(request, action="digest_stop"):
        return too_many_requests(request)
    if request.method == "POST":
        on = request.POST.get("act") == "again"
        switch_digests(person=person, on=on)
        state = "again" if on else "stopped"
    else:
        state = "ask" if _gets_digests(person) else "stopped"
    with translation.override(person.language):
        request.LANGUAGE_CODE = translation.get_language()
        answer = render(request, "notifications/digest_stop.html", {"state": state})
        answer["Cache-Control"] = "no-store, private"
        return answer


def _gets_digests(person) -> bool:
    with access_scope(person):
        return not NotificationSettings.objects.filter(user=person, digests=False).exists()
