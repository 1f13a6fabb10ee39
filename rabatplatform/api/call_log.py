"""Each call by a key leaves a line in the log that its organisation reads: what was asked and became of it, no word of either."""

import re
import time
from functools import lru_cache

from django.conf import settings

from rabatplatform.accounts.middleware import rooms_of
from rabatplatform.accounts.networks import address_of, network_of
from rabatplatform.accounts.services import Call, note_call
from rabatplatform.web.problems import is_api

_PART = re.compile(r"<(?:\w+:)?(\w+)>")


class CallLogMiddleware:
    """Outside of AgencyKeyMiddleware, so that its own refusals are in the log, and outside of the scope, which is closed by then.

    Calls whose secret opens nothing are not: nobody knows whose they are.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not is_api(request):
            return self.get_response(request)
        began = time.perf_counter()
        answer = self.get_response(request)
        key = getattr(request, "agency_key", None) or getattr(request, "foreign_key", None)
        if key is not None:
            note_call(key.pk, _line(request, answer, round((time.perf_counter() - began) * 1000)))
        return answer

    def process_view(self, request, view, args, kwargs):
        """Asked before the key's scopes are: a refused call of a confidential room is one of that room."""
        if is_api(request):
            request.in_confidence = bool(rooms_of(request, view) & set(settings.SECOND_FACTOR_NAMESPACES))


def _line(request, answer, ms: int) -> Call:
    found = request.resolver_match
    return Call(
        method=request.method,
        operation=operation_of(found.route) if found else "",
        is_confidential=getattr(request, "in_confidence", False),
        status=answer.status_code,
        code=getattr(answer, "problem_code", ""),
        ms=ms,
        rows=_rows(answer),
        bytes=_bytes(answer),
        network=network_of(address_of(request)),
    )


@lru_cache(maxsize=512)
def operation_of(route: str) -> str:
    """As the reference page writes it, below /api/v1: "/practices/{address}/"; "" for addresses that are none."""
    path = _PART.sub(r"{\1}", route)
    return path.removeprefix("api/v1") if path.startswith("api/v1/") else ""


def _rows(answer) -> int | None:
    data = getattr(answer, "data", None)
    results = data.get("results") if isinstance(data, dict) else None
    return len(results) if isinstance(results, list) else None


def _bytes(answer) -> int | None:
    if not answer.streaming:
        return len(answer.content)
    length = answer.headers.get("Content-Length", "")
    return int(length) if length.isdigit() else None
