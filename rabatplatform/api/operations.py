"""What an operation is called, for people: "GET api:practice-list", as refusals of keys are counted, in the words of the reference page."""

from functools import lru_cache

from django.urls import URLPattern, get_resolver


def in_words(what: str) -> str:
    """The operation's summary in the active language; "" for what is not there (any more).

    Asked of the view itself: the whole document takes seconds the first time.
    """
    method, _space, name = what.partition(" ")
    view = _views().get(name)
    described = getattr(getattr(view, method.lower(), None), "kwargs", {}).get("schema")
    if described is None:
        return ""
    operation = described()
    operation.method, operation.view = method, view(request=None, kwargs={})
    return str(operation.get_summary() or "")


@lru_cache(maxsize=1)
def _views() -> dict[str, type]:
    """{name of an address: the class of its view}."""
    found = {}

    def walk(patterns, namespace):
        for pattern in patterns:
            if not isinstance(pattern, URLPattern):
                walk(pattern.url_patterns, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
            elif namespace == "api:" and hasattr(pattern.callback, "cls"):
                found[namespace + pattern.name] = pattern.callback.cls

    walk(get_resolver().url_patterns, "")
    return found
