"""The number beside the bell, and what opening a page does to it."""

import logging

from django.db import Error as DatabaseError

from rabatplatform.notifications.querysets import unread
from rabatplatform.notifications.services.looking import look, stands_at
from rabatplatform.web.problems import is_api

logger = logging.getLogger(__name__)


def count(request) -> int:
    """How many things are new to the person, 100 at most; without the one whose page is being opened."""
    request.unread = unread(request.user)
    is_opened = request.method == "GET"
    return len({row.about for row, _kind, thing in request.unread if not (is_opened and stands_at(thing, request.path))})


class LookingMiddleware:
    """Whoever opened a thing's own page has looked at it. Inside the person's scope; costs nothing where the bell found nothing new."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if _is_look(request, response):
            try:
                look(user=request.user, path=request.path, unread=getattr(request, "unread", None))
            except DatabaseError:  # it never costs the page
                logger.exception("a look at %s is not kept", request.resolver_match.view_name)
        return response


def _is_look(request, response) -> bool:
    """A whole page, opened by a person: no part of one, no data, nothing that a browser fetches beforehand."""
    if request.method != "GET" or response.status_code != 200 or response.streaming or not request.user.is_authenticated:
        return False
    if request.htmx or is_api(request) or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return False
    return response.get("Content-Type", "").startswith("text/html") and getattr(request, "unread", True) != []
