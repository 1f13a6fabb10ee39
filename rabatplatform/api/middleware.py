"""A key of an organisation is read before the scope opens: row-level security needs to know who asks. Then what it was given is asked.
Around it every answer is told what is left of the caller's limits.
"""

from django.conf import settings
from django.db import ProgrammingError
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from psycopg2.errors import InsufficientPrivilege

from rabatplatform.accounts.networks import address_of, network_of
from rabatplatform.accounts.services import account_of, is_live, note_refusal, note_use
from rabatplatform.api.authentication import CHALLENGE
from rabatplatform.api.errors import CODES
from rabatplatform.api.limits import QUOTAS
from rabatplatform.api.scopes import is_of_people, is_offered, operation_of, scope_of, takes
from rabatplatform.api.throttles import must_wait
from rabatplatform.web.errors import error_answer
from rabatplatform.web.problems import is_api

# One answer for all: it does not tell whoever found a secret that it is a true one.
_INVALID = _(
    "This secret is wrong, has ended or was revoked, or its key is suspended or bound to other networks. "
    "Send it as: Authorization: Token …"
)


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
        """Whatever view it is, before it finds anything: an operation outside the key's scopes is refused, and counted. One that no key
        carries out is refused alike, whatever the scopes, and not counted. A method that the view does not have is none: the view says 405."""
        key = request.agency_key
        if key is None or not takes(request.method, view):
            return None
        wanted = scope_of(request.method, view)
        of_people = is_of_people(request.method, view)
        if not of_people and (wanted is None or wanted in key.scopes):
            return None
        if wait := must_wait(request):  # the view, which would slow the caller down, does not run
            return _too_many(request, wait)
        if of_people:
            return error_answer(request, 403, code="not_for_keys", reason=CODES["not_for_keys"][1])
        request.outside_scopes = operation_of(request)
        return error_answer(request, 403, code="insufficient_scope", reason=_outside(wanted))

    def process_exception(self, request, exception):
        """A key that was stopped between two statements of a call met row security: what it did is rolled back, and it is told what its
        next call would be. With a key that lives it is a mistake of ours, and stays one."""
        met_the_wall = isinstance(exception, ProgrammingError) and isinstance(exception.__cause__, InsufficientPrivilege)
        key = getattr(request, "agency_key", None)
        return _refused(request) if met_the_wall and key is not None and not is_live(key) else None


class RateLimitMiddleware:
    """Writes what was noted of limits on the answer: also on refusals, 304 and files, which views make in many ways. A call that no view
    counted (no such address, no such media type, an address without its last slash) did nothing, and is counted here."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        is_refused = answer.status_code >= 400
        if is_api(request) and not hasattr(request, "limits") and (wait := must_wait(request)):
            answer, is_refused = _too_many(request, wait), True
        if limits := getattr(request, "limits", None):
            if is_refused:
                for left in limits:
                    if left.name in QUOTAS:
                        left.left += left.counted  # what was refused took its count back, also by another quota
            answer["RateLimit-Policy"] = ", ".join(left.policy for left in limits)
            answer["RateLimit"] = ", ".join(left.state for left in limits)
        return answer


def _too_many(request, wait: int):
    return error_answer(request, 429, headers={"Retry-After": str(wait)})


def _outside(scope: str) -> str:
    if is_offered(scope):
        return _("This key was not given %(scope)s. A coordinator of your organisation makes another one.") % {"scope": scope}
    return _("No key is given %(scope)s: people do this.") % {"scope": scope}


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
