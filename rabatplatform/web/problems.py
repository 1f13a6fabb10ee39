"""Errors of the API as RFC 9457 problem details, for what is refused before a view of the API is reached."""

import json

from django.http import HttpResponse

CONTENT_TYPE = "application/problem+json"


def is_api(request) -> bool:
    return request.path_info.startswith("/api/")


def problem(*, status, code, title, detail, errors=(), headers=None) -> HttpResponse:
    """`errors`: dicts of `code`, `detail` and `field`, as the API's own refusals have them."""
    body = {
        "type": "about:blank",
        "title": str(title),
        "status": status,
        "code": code,
        "detail": str(detail),
        "errors": [{**error, "detail": str(error["detail"])} for error in errors],
    }
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=CONTENT_TYPE, headers=headers)
