"""Errors of the API as RFC 9457 problem details: the one place that writes them, whoever refuses."""

import json

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

CONTENT_TYPE = "application/problem+json"

KINDS = {  # status: stable code, title, detail; an answer may bring a code and a detail of its own
    400: ("bad_request", _("Bad request"), _("The request cannot be read.")),
    401: ("not_signed_in", _("Not signed in"), _("Sign in, or send a secret of a key.")),
    403: ("not_allowed", _("Not allowed"), _("You may not do this.")),
    404: ("not_found", _("Not found"), _("There is nothing at this address that you may see.")),
    405: ("method_not_allowed", _("Method not allowed"), _("This address does not take that method.")),
    406: ("not_acceptable", _("Not acceptable"), _("This address answers in JSON only.")),
    409: ("refused", _("Refused"), _("What stands there now does not allow this.")),
    410: ("gone", _("Gone"), _("This is kept no longer. Begin anew.")),
    411: ("length_required", _("Length missing"), _("Send the length of the body in Content-Length.")),
    412: ("precondition_failed", _("Changed meanwhile"), _("This was changed after you read it. Read it again, then save.")),
    413: ("too_large", _("Too large"), _("The request is larger than this address takes.")),
    415: ("unsupported_media_type", _("Wrong content type"), _("Send the body in the media type that the address takes.")),
    416: ("range_not_satisfiable", _("Not in the file"), _("The file has fewer bytes. Content-Range says how many.")),
    422: ("unprocessable", _("Cannot be done"), _("This can be read, but cannot be carried out.")),
    428: ("precondition_required", _("Say what you read"), _("Send the ETag that you read in If-Match.")),
    429: ("too_many_requests", _("Too many requests"), _("Wait a minute, then try again.")),
    500: ("server_error", _("Server error"), _("Something went wrong on our side. It was recorded.")),
    503: ("unavailable", _("Not available"), _("The platform is away for a moment. Try again.")),
}


def is_api(request) -> bool:
    return request.path_info.startswith("/api/")


def problem(*, status, code="", detail="", errors=(), headers=None, **more) -> HttpResponse:
    """`errors`: dicts of `code`, `detail`, `field`; `more`: members beside the standard's. `type` leads to the reference page."""
    code = code or KINDS[status][0]
    body = {
        "type": f"{settings.SITE_ADDRESS}/api/v1/docs/#error-{code}",
        "title": str(KINDS[status][1]),
        "status": status,
        "code": code,
        "detail": str(detail or KINDS[status][2]),
        "errors": [{**error, "detail": str(error["detail"])} for error in errors],
        **more,
    }
    answer = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=CONTENT_TYPE, headers=headers)
    answer.problem_code = code  # for the log of calls
    return answer
