"""A key of an organisation is read before the scope opens: row-level security needs to know who asks. Then what it was given is asked."""

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from rabatplatform.accounts.middleware import rooms_of
from rabatplatform.accounts.networks import address_of, network_of
from rabatplatform.accounts.services import account_of, note_refusal, note_use
from rabatplatform.api.authentication import CHALLENGE
from rabatplatform.web.errors import error_answer
from rabatplatform.web.problems import is_api

# One answer for all: it does not tell whoever found a secret that it is a true one.
_INVALID = _(
    "This secret is wrong, has ended or was revoked, or its key is suspended or bound to other networks. "
    "Send it as: Authorization: Token …"
)
_READS = ("GET", "HEAD", "OPTIONS")


class AgencyKeyMiddleware:
    """Under /api/ alone. A secret makes the request its service account's, whatever cookies come with it; a bad one is refused.

    `request.agency_key`: accounts.services.agencies.LiveKey, None for people and nobody.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.agency_key = None
        if not is_api(request) or "Authorization" not in request.headers:
            return self.get_response(request)
        account = _account(request.headers["Authorization"])
        if account is None:
            return _refused(request)
        address = address_of(request)
        if not account.agency_key.is_bound_to(address):
            request.foreign_key = account.agency_key
            note_refusal(account, "network", network_of(address) or "?")
            return _refused(request)
        note_use(account.agency_key, address)
        _act_as(request, account)
        answer = self.get_response(request)
        if outside := getattr(request, "outside_scopes", None):
            note_refusal(account, "scope", outside)  # after the scope: the call's own transaction is over, whatever became of it
        return answer

    def process_view(self, request, view, args, kwargs):
        """Whatever view it is, before it finds anything: an operation outside the key's scopes is refused, and counted."""
        key = request.agency_key
        if key is None:
            return None
        wanted = scope_of(request, view)
        if wanted is None or wanted in key.scopes:
            return None
        request.outside_scopes = f"{request.method[:6]} {request.resolver_match.view_name}"
        reason = _("This key was not given %(scope)s. A coordinator of your organisation makes another one.") % {"scope": wanted}
        return error_answer(request, 403, code="insufficient_scope", reason=reason)


def scope_of(request, view) -> str | None:
    """The scope that an operation needs: "practices:write"; None for what belongs to no app (the root, the schema)."""
    rooms = rooms_of(request, view)
    app = next((scope for room, scope in settings.KEY_SCOPES.items() if room in rooms), None)
    return app and f"{app}:{'read' if request.method in _READS else 'write'}"


def _account(header: str):
    scheme, _space, secret = header.strip().partition(" ")
    return account_of(secret.strip()) if scheme.lower() == "token" and secret.strip() else None


def _refused(request):
    headers = {"WWW-Authenticate": CHALLENGE, "Cache-Control": "no-store, private"}
    return error_answer(request, 401, code="token_invalid", reason=_INVALID, headers=headers)


def _act_as(request, account):
    request.agency_key = account.agency_key
    request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
    request.session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()  # empty, and never stored
    request.user = request._cached_user = account
