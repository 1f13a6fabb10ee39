"""What an operation is called, for people, in the words of the reference page: "GET api:practice-list", as refusals of keys are counted,
or "GET", "/practices/", as the log of calls has it. And which headers it takes, as the document says."""

from functools import lru_cache

from django.urls import URLPattern, get_resolver
from drf_spectacular.utils import OpenApiParameter

from rabatplatform.api.call_log import operation_of


def in_words(what: str) -> str:
    """The operation's summary in the active language; "" for what is not there (any more).

    Asked of the view itself: the whole document takes seconds the first time.
    """
    method, _space, name = what.partition(" ")
    return _summary(method, _views()[0].get(name))


def words_at(method: str, path: str) -> str:
    """The same of an operation at a path below /api/v1, with the names of its parts in braces."""
    return _summary("GET" if method == "HEAD" else method, _views()[1].get(path))


@lru_cache(maxsize=1_000)
def headers_taken(method: str, view: type) -> frozenset[str]:
    """Names of the headers that an operation declares; without a description it declares none. view: its class."""
    operation = _described(method, view)
    declared = operation.get_override_parameters() if operation else []
    return frozenset(one.name for one in declared if one.location == OpenApiParameter.HEADER)


def _summary(method: str, view) -> str:
    operation = _described(method, view)
    return str(operation.get_summary() or "") if operation else ""


def _described(method: str, view):
    """What the document is made of for an operation; None where it is in none. view: its class, or None."""
    made = getattr(getattr(view, method.lower(), None), "kwargs", {}).get("schema")
    if made is None:
        return None
    operation = made()
    operation.method, operation.view = method, view(request=None, kwargs={})
    return operation


@lru_cache(maxsize=1)
def _views() -> tuple[dict[str, type], dict[str, type]]:
    """{name of an address: the class of its view}, {its path: the same}."""
    named, placed = {}, {}

    def walk(patterns, namespace, before):
        for pattern in patterns:
            here = before + str(pattern.pattern)
            if not isinstance(pattern, URLPattern):
                walk(pattern.url_patterns, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace, here)
            elif namespace == "api:" and hasattr(pattern.callback, "cls"):
                named[namespace + pattern.name] = placed[operation_of(here)] = pattern.callback.cls

    walk(get_resolver().url_patterns, "", "")
    return named, placed
