"""An agency's token is read before the scope opens: row-level security needs to know who asks."""

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from rabatplatform.accounts.services import token_of
from rabatplatform.api.authentication import CHALLENGE
from rabatplatform.web.errors import error_answer
from rabatplatform.web.problems import is_api

_INVALID = _("This token is wrong, has ended or was revoked. Send it as: Authorization: Token …")


class AgencyTokenMiddleware:
    """Under /api/ alone. A token makes the request its service account's, whatever cookies come with it; a bad one is refused."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.agency_token = None
        if is_api(request) and "Authorization" in request.headers:
            token = _token(request.headers["Authorization"])
            if token is None:
                headers = {"WWW-Authenticate": CHALLENGE, "Cache-Control": "no-store, private"}
                return error_answer(request, 401, code="token_invalid", reason=_INVALID, headers=headers)
            _act_as(request, token)
        return self.get_response(request)


def _token(header: str):
    scheme, _space, secret = header.strip().partition(" ")
    return token_of(secret.strip()) if scheme.lower() == "token" and secret.strip() else None


def _act_as(request, token):
    request.agency_token = token
    request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
    request.session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()  # empty, and never stored
    request.user = request._cached_user = token.user
