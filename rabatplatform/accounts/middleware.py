"""`request.actor`, the second factor before some rooms, and when a device was seen last."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from rabatplatform.accounts import idle, seen
from rabatplatform.accounts.actors import actor_of
from rabatplatform.accounts.querysets import has_second_factor
from rabatplatform.web.errors import error_answer
from rabatplatform.web.problems import is_api


class ActorMiddleware:
    """`request.actor`: the person and the post they act from."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.actor = SimpleLazyObject(lambda: actor_of(request.user))
        return self.get_response(request)


class LastSeenMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and getattr(request, "agency_key", None) is None:
            seen.note(request.session.session_key)
        return self.get_response(request)


class SecondFactorMiddleware:
    """Pages and operations of settings.SECOND_FACTOR_NAMESPACES open for those alone who have a second factor, and close when a
    device was quiet in them for settings.CONFIDENTIAL_IDLE_SECONDS.

    An agency's key is no session: it has no factor and needs none; it is bound to networks and a ceiling. Whoever is not signed in was
    sent to sign in before.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        user = request.user
        if not user.is_authenticated or getattr(request, "agency_key", None) is not None:
            return None
        return before_room(request, view) if rooms_of(request, view) & set(settings.SECOND_FACTOR_NAMESPACES) else None


def before_room(request, view):
    """What stands before a confidential room, for a page elsewhere that shows something of it as well; None: come in."""
    if has_second_factor(request.user):
        return _ask_again(request) if idle.is_quiet(request, view) else None
    if is_api(request):
        return error_answer(request, 403, code="second_factor_required", reason=_("Set up a second step of signing in first."))
    return _ask_for_one(request)


def rooms_of(request, view) -> set[str]:
    """The namespaces of an address and the app its view lives in: operations of the API all have the namespace "api"."""
    view = getattr(view, "view_class", None) or getattr(view, "cls", None) or view
    return {*request.resolver_match.namespaces, view.__module__.partition(".")[0]}


def _ask_for_one(request):
    return _by_way_of(request, reverse("accounts:second-factor"))


def _ask_again(request):
    if is_api(request):
        reason = _("You were away for a while: show again who you are, then go on.")
        return error_answer(request, 403, code="reauthentication_required", reason=reason)
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    return _by_way_of(request, ways[0]["url"] if ways else reverse("account_login"))


def _by_way_of(request, address):
    """Another page first; it knows the way back."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    if getattr(request, "htmx", False):  # a fragment cannot show the page: htmx loads it whole
        back = request.htmx.current_url_abs_path or "/"
        return HttpResponse(status=204, headers={"HX-Redirect": f"{address}?{urlencode({'next': back})}"})
    return redirect(f"{address}?{urlencode({'next': back})}")
