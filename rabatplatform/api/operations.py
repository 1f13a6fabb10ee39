"""What an operation is called, for people: "GET api:practice-list", as refusals of keys are counted, in the words of the reference page."""

import re
from functools import lru_cache

from django.urls import URLPattern, get_resolver

from rabatplatform.api.schema import document


def in_words(what: str) -> str:
    """The operation's summary in the active language; "" for what is (no longer) described."""
    method, _space, name = what.partition(" ")
    return document()["paths"].get(_paths().get(name), {}).get(method.lower(), {}).get("summary", "")


@lru_cache(maxsize=1)
def _paths() -> dict[str, str]:
    """{name of an address: its path as the document writes it}."""
    found = {}

    def walk(patterns, prefix, namespace):
        for pattern in patterns:
            at = prefix + str(pattern.pattern)
            if not isinstance(pattern, URLPattern):
                walk(pattern.url_patterns, at, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
            elif namespace == "api:" and pattern.name:
                found[namespace + pattern.name] = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", at)

    walk(get_resolver().url_patterns, "", "")
    return found
