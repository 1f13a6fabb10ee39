"""What holds for every request and answer, whatever the page. Their order is in settings/base.py and matters."""

import errno
import json
import re
import secrets
import zoneinfo

import brotli
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from rabatplatform.web.errors import error_answer, too_large, unavailable
from rabatplatform.web.health import live
from rabatplatform.web.problems import is_api

MAX_PARAMETERS = 200
MAX_QUERY_BYTES = 8_000
DRAINED_BYTES = 32_000_000
# What PostgreSQL refuses (NUL, surrogates without their other half), and what Django has made of bytes that were not UTF-8.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff\ufffd]")
_JSON_ESCAPES = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])|\x00")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class LiveMiddleware:
    """`/live` before everything else: it says that the process answers, whatever the state of the database or the cookies."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info == "/live" and request.method in ("GET", "HEAD"):
            return live(request)
        return self.get_response(request)


class RequestHygieneMiddleware:
    """Refuses, before any view, what no view could store or should read: a clear 4xx that names the field, never a 5xx."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.refusal(request) or self.get_response(request)

    def refusal(self, request):
        if len(request.META.get("QUERY_STRING", "")) > MAX_QUERY_BYTES:
            return self.too_many(request)
        try:
            query = request.GET
        except TooManyFieldsSent:
            return self.too_many(request)
        if sum(len(values) for __, values in query.lists()) > MAX_PARAMETERS:
            return self.too_many(request)
        if _UNSTORABLE.search(request.path_info):
            return error_answer(request, 404)
        fields = _unstorable_fields(query)
        if fields:
            return self.unstorable(request, fields)
        if request.method in ("POST", "PUT", "PATCH", "DELETE"):
            return self.refusal_of_body(request)
        return None

    def refusal_of_body(self, request):
        if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
            return error_answer(request, 411, template="400.html")  # Django reads a body by its length: this one would look empty
        if _length(request) > (most := _largest_body(request)):
            _drain(request)
            return too_large(request, most)
        try:
            if request.content_type in _FORMS and request.method == "POST":
                fields = _unstorable_fields(request.POST)
            elif _JSON_ESCAPES.search(request.body):
                fields = _unstorable_paths(request.body)
            else:
                fields = []
        except RequestDataTooBig:
            return too_large(request)
        except (TooManyFieldsSent, TooManyFilesSent):
            return self.too_many(request)
        except (MultiPartParserError, OSError) as error:
            if getattr(error, "errno", None) == errno.ENOSPC:  # a file that is taken in lies on our disk until it is read
                return unavailable(request)
            return error_answer(request, 400, code="unreadable")
        return self.unstorable(request, fields) if fields else None

    def too_many(self, request):
        return error_answer(
            request, 400, code="too_many_parameters", reason=_("The request has too many parameters, or too long ones.")
        )

    def unstorable(self, request, fields):
        detail = _("This text holds a character that cannot be stored (a null character or half of a pair).")
        errors = [{"code": "invalid_character", "detail": detail, "field": field} for field in fields]
        return error_answer(request, 400, code="invalid_character", reason=detail, errors=errors)


def _length(request):
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _largest_body(request) -> int:
    """2.5 MB; more only for a form to a view that says that it takes files (rabatplatform/files/bodies.py)."""
    usual = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if _length(request) <= usual or request.method != "POST" or request.content_type != "multipart/form-data":
        return usual
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return usual
    return max(usual, getattr(view, "largest_form_bytes", 0))


def _drain(request):
    """Read and drop the body, so that a client without a proxy gets our answer and not a broken connection."""
    left = min(_length(request), DRAINED_BYTES)
    try:
        while left > 0:
            chunk = request.read(min(left, 65_536))
            if not chunk:
                break
            left -= len(chunk)
    except OSError:
        pass


def _unstorable_fields(query) -> list[str]:
    """Names of the parameters whose name or value cannot be stored; a bad name is shown without the bad characters."""
    return [
        _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", name)[:100]
        for name, values in query.lists()
        if _UNSTORABLE.search(name) or any(_UNSTORABLE.search(value) for value in values)
    ]


def _unstorable_paths(body: bytes) -> list[str]:
    """Paths (`lessons.0.text`) of the JSON values that cannot be stored; [""] when the body is no JSON but holds NUL."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return [""] if b"\x00" in body else []
    found, todo = [], [("", data)]
    while todo:
        path, value = todo.pop()
        if isinstance(value, str) and _UNSTORABLE.search(value):
            found.append(path)
        elif isinstance(value, dict):
            for key, inner in value.items():
                name = _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", key)[:100]
                if name != key[:100]:
                    found.append(f"{path}.{name}".strip("."))
                todo.append((f"{path}.{name}".strip("."), inner))
        elif isinstance(value, list):
            todo.extend((f"{path}.{index}".strip("."), inner) for index, inner in enumerate(value))
    return sorted(found)[:50]


class CompressionMiddleware(GZipMiddleware):
    """Brotli (level 5), else gzip, for HTML and JSON. Static files are compressed once, by WhiteNoise.

    BREACH needs a secret and an attacker's text in one compressed answer, and many answers to compare. The secrets in our
    pages are the CSRF token, which Django masks anew for each answer, and a new secret of a key, which stands in one answer
    alone: there is nothing to compare. A session never stands in a page. The rest is hidden by length: a comment of random
    length (HTML) or a header of random length (JSON) is added before sending.
    """

    quality = 5
    min_length = 500
    compressible = ("text/html", "application/json", "application/problem+json", "text/plain")

    def process_response(self, request, response):
        patch_vary_headers(response, ("Accept-Encoding",))
        kind = response.get("Content-Type", "").partition(";")[0]
        if (
            response.streaming
            or response.has_header("Content-Encoding")
            or kind not in self.compressible
            or len(response.content) < self.min_length
        ):
            return response
        accepted = request.headers.get("Accept-Encoding", "")
        if not re.search(r"\bbr\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))", accepted):
            return super().process_response(request, response)
        content = response.content
        if kind == "text/html":
            content += f"<!--{self._padding()}-->".encode()
        else:
            response["X-Padding"] = self._padding()
        response.content = brotli.compress(content, quality=self.quality)
        response["Content-Length"] = str(len(response.content))
        response["Content-Encoding"] = "br"
        etag = response.get("ETag", "")
        if etag.startswith('"'):
            response["ETag"] = "W/" + etag
        return response

    @staticmethod
    def _padding():
        return secrets.token_hex(1 + secrets.randbelow(24))


class LanguageMiddleware(LocaleMiddleware):
    """Cookie, then the person's own choice, then the browser; and the person's time zone.

    The cookie comes first: it is written by the language switch and was chosen last, on this device.
    """

    def process_request(self, request):
        super().process_request(request)
        user = request.user
        if not user.is_authenticated:
            timezone.deactivate()
            return
        language = getattr(user, "language", "")
        if language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and _is_offered(language):
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        try:
            timezone.activate(zoneinfo.ZoneInfo(getattr(user, "time_zone", "") or settings.TIME_ZONE))
        except (ValueError, zoneinfo.ZoneInfoNotFoundError):
            timezone.deactivate()


def _is_offered(language):
    return language in dict(settings.LANGUAGES)


class PrivateAnswersMiddleware:
    """Answers to a signed-in person are stored nowhere: no shared cache, no disk, and gone at sign-out."""

    vary = ("Cookie", "Authorization", "HX-Request", "Accept-Language")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        was_signed_in = _is_signed_in(request)
        response = self.get_response(request)
        if was_signed_in or _is_signed_in(request):
            response["Cache-Control"] = "no-store, private"
        patch_vary_headers(response, self.vary)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if getattr(request, "clear_site_data", False):
            # Not "cookies": it would take language and low-data mode along; the session's cookie is deleted by its name.
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response


def _is_signed_in(request):
    user = getattr(request, "user", None)
    return (user is not None and user.is_authenticated) or "Authorization" in request.headers


class LoginRequiredMiddleware(DjangoLoginRequiredMiddleware):
    """Everything is for signed-in people but the views that say otherwise (`@login_not_required`; allauth's own do)."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if is_api(request):
            return None  # the API asks for itself: a token or a session, and answers 401 with a problem
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):
        """A fragment cannot show the sign-in page: htmx loads it whole, and comes back to the page, not to the fragment."""
        if not request.htmx:
            return super().handle_no_permission(request, view_func)
        page = request.htmx.current_url_abs_path or "/"
        answer = redirect_to_login(page, resolve_url(self.get_login_url(view_func)))
        return HttpResponse(status=204, headers={"HX-Redirect": answer.url})
