"""One scope per request. With ATOMIC_REQUESTS an exception in the view rolls back, and a template rendered late still has its rows."""

from rabatplatform.access.scope import access_scope


class AccessScopeMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.user.is_authenticated:
            return self.get_response(request)  # no scope: asking a protected table is an error
        with access_scope(request.user):
            return self.get_response(request)
