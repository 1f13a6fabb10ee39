"""What an operation asks of a key of an organisation: its app, and reading or writing."""

from django.conf import settings
from django.utils.module_loading import import_string

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


def _class_of(view):
    return getattr(view, "view_class", None) or getattr(view, "cls", None) or view
