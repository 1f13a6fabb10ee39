"""What an operation asks of a key of an organisation: its app, and reading or writing."""

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from rabatplatform.api.errors import Problem

_READS = ("GET", "HEAD", "OPTIONS")


def scope_of(method: str, view) -> str | None:
    """The scope that an operation needs: "practices:write"; None for what belongs to no app (the root, the schema).

    view: as a URL has it, or its class.
    """
    app = settings.KEY_SCOPES.get(app_of(view))
    return app and f"{app}:{'read' if method in _READS else 'write'}"


def app_of(view) -> str:
    """The app it lives in: "casework"."""
    return _class_of(view).__module__.partition(".")[0]


def is_offered(scope: str) -> bool:
    """Whether a coordinator can give it; what nobody can be given is done by people alone."""
    return scope in import_string(settings.KEY_SCOPES_OFFERED)


def takes(method: str, view) -> bool:
    """Whether the view has that method at all."""
    found, name = _class_of(view), "get" if method == "HEAD" else method.lower()
    return not hasattr(view, "cls") or (name in found.http_method_names and hasattr(found, name))


def is_of_people(method: str, view) -> bool:
    """Whether no key does it, whatever it was given."""
    return ("GET" if method == "HEAD" else method) in getattr(_class_of(view), "of_people", ())


def require_scope(request, scope: str) -> None:
    """For what depends on what is asked for, not on the address alone. Raises Problem (403), and the middleware counts it against the key as
    any operation outside its scopes. request: DRF's, of a key."""
    if scope not in request.auth.scopes:
        request._request.outside_scopes = operation_of(request._request)
        raise Problem(403, "insufficient_scope", _("This key was not given %(scope)s.") % {"scope": scope})


def operation_of(request) -> str:
    """As refusals of keys are counted: "GET api:practice-list". request: Django's."""
    method = "GET" if request.method == "HEAD" else request.method  # one operation
    return f"{method[:6]} {request.resolver_match.view_name}"


def _class_of(view):
    return getattr(view, "view_class", None) or getattr(view, "cls", None) or view
