"""Error pages, and their answers under /api/. None of them needs the database, a session or a person:
every "not found" has the same bytes, and 500 and 503 work when nothing else does."""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import number_format
from django.utils.functional import lazy as _lazily
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _lazy

from rabatplatform.web.preferences import low_data
from rabatplatform.web.problems import KINDS, is_api, problem

_CSRF = _lazy("The CSRF token is missing or wrong.")


def _say_too_large(most: int) -> str:
    megabytes = number_format(most / 1024**2, decimal_pos=1)
    return gettext("The request is larger than %(megabytes)s MB.") % {"megabytes": megabytes}


_too_large = _lazily(_say_too_large, str)  # in the language of the answer


def error_answer(request, status, *, template=None, reason="", code=None, errors=(), headers=None, as_page=False):
    """The page of an error, or problem details under /api/ but for its pages (as_page). `reason`: one translated sentence for the reader."""
    with translation.override(_language(request)):
        if is_api(request) and not as_page:
            return problem(
                status=status,
                code=code or KINDS[status][0],
                detail=reason or KINDS[status][2],
                errors=errors,
                headers=headers,
            )
        context = {
            "LANGUAGE_CODE": translation.get_language(),
            "LANGUAGE_BIDI": translation.get_language_bidi(),
            "low_data": low_data(request),
            "reason": reason,
            "errors": errors,
        }
        html = render_to_string(template or f"{status}.html", context)
        answer = HttpResponse(html, status=status, headers=headers)
        answer["Cache-Control"] = "no-store, private"
        return answer


def bad_request(request, exception=None, *args, **kwargs):
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return error_answer(request, 400)


def permission_denied(request, exception=None, *args, **kwargs):
    return error_answer(request, 403, reason=str(exception or ""))


def not_found(request, exception=None, *args, **kwargs):
    return error_answer(request, 404)  # never the exception's words: they would tell what exists


def too_large(request, most: int | None = None):
    """most: bytes that the address takes, by itself what all do."""
    return error_answer(request, 413, reason=_too_large(most or settings.DATA_UPLOAD_MAX_MEMORY_SIZE))


def too_many_requests(request, *args, **kwargs):
    return error_answer(request, 429, headers={"Retry-After": "60"})


def server_error(request, *args, **kwargs):
    """500, or 503 while the database is away: it comes back by itself, and so does the page."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return unavailable(request)
    return error_answer(request, 500)


def unavailable(request):
    return error_answer(request, 503, headers={"Retry-After": "10"})


def csrf_failure(request, reason=""):
    """`reason` is Django's own, for developers: it goes to the log of django.security.csrf, not to the page."""
    return error_answer(request, 403, template="403_csrf.html", code="csrf", reason=_CSRF if is_api(request) else "")


def _language(request):
    """The active one, or, before the language middleware, what cookie and browser ask for."""
    chosen = getattr(request, "LANGUAGE_CODE", None)
    return chosen or translation.get_language_from_request(request)
