"""A courtesy to the others: calls a minute. Counted in the cache, so not exact, and forgiving while Valkey is away."""

import time

from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from rabatplatform.api.limits import Left, note


class Courtesy(SimpleRateThrottle):
    """One number a window instead of DRF's list of times: the same cost at any rate."""

    def __init__(self):
        pass

    def allow_request(self, request, view):
        if not request.user.is_authenticated:
            return True
        scope, caller = ("token", request.auth.pk) if request.auth else ("person", request.user.pk)
        most, window = self.parse_rate(self.THROTTLE_RATES[scope])
        now = time.time()
        self.left = window - now % window
        key = f"calls:{scope}:{caller}:{int(now // window)}"
        try:
            calls = cache.incr(key)
        except ValueError:  # the first of this window
            calls = 1 if cache.add(key, 1, timeout=2 * window) else 2
        note(request._request, Left("calls", most, window, max(0, most - calls), int(self.left) + 1))
        return calls <= most

    def wait(self):
        return self.left


def must_wait(request) -> int:
    """Count a call whose view does not. Seconds that its caller waits for the next; 0: none. request: Django's."""
    asked, courtesy = Request(request), Courtesy()
    asked.user, asked.auth = request.user, getattr(request, "agency_key", None)
    return 0 if courtesy.allow_request(asked, None) else int(courtesy.wait()) + 1
