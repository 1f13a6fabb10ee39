"""A key that follows the feed places what waits before its own call begins, so that other keys need not wait for what it reads."""

from functools import cache

from django.urls import reverse

from rabatplatform.feed import reading


class CatchUpMiddleware:
    """Of keys alone, before the scope of the call opens. `request.feed_is_whole`: whether all that was committed is placed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (
            getattr(request, "agency_key", None) is not None
            and request.path_info in _following()
            and request.method in ("GET", "HEAD")
        ):
            request.feed_is_whole = reading.caught_up_before(request.user)
        return self.get_response(request)


@cache
def _following() -> frozenset[str]:
    return frozenset(reverse(name) for name in ("api:changes", "api:recall-list"))
