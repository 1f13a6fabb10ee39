"""Every refusal of the API as problem details (RFC 9457), by a formatter of drf-standardized-errors."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_standardized_errors.formatter import ExceptionFormatter
from rest_framework import exceptions
from rest_framework.views import set_rollback

from rabatplatform.errors import DomainError
from rabatplatform.web.problems import KINDS, problem

# Stable codes beside those of rabatplatform.web.problems.KINDS, for the reference page. Apps add theirs.
CODES = {
    "invalid": (400, _("Some of what was sent is wrong; `errors` names each field.")),
    "invalid_json": (400, _("The body is not JSON.")),
    "unreadable": (400, _("The form is not multipart as it says, or broke off.")),
    "invalid_parameter": (400, _("A filter cannot be read; `errors` names it.")),
    "invalid_character": (400, _("A text holds a null character or half of a surrogate pair.")),
    "too_many_parameters": (400, _("More than 200 query parameters, or too long ones.")),
    "token_invalid": (
        401,
        _("The secret is wrong, has ended or was revoked, its key is suspended, or the call comes from another network."),
    ),
    "insufficient_scope": (403, _("The key was not given what this operation needs: an app, reading or writing.")),
    "not_for_keys": (403, _("A person does this; a key does not.")),
    "idempotency_in_progress": (409, _("A call with this Idempotency-Key is still being carried out.")),
    "idempotency_key_reused": (422, _("This Idempotency-Key came with another call in the last 24 hours.")),
    "quota_used": (429, _("The key has used an exact quota; `RateLimit` says when it begins anew.")),
    "second_factor_required": (403, _("Notes are for people who set up a second step of signing in.")),
    "reauthentication_required": (403, _("Show again who you are on the platform’s pages, then repeat the call.")),
    "csrf": (403, _("A call with a session that changes something needs the header X-CSRFToken.")),
}


class Problem(exceptions.APIException):
    """A refusal with a status and code of its own. errors: dicts of code, detail, field; more: further members of the body."""

    def __init__(self, status: int, code: str, detail="", *, errors=(), more: dict | None = None):
        super().__init__(detail or KINDS[status][2], code)
        self.status_code, self.code, self.errors, self.more = status, code, list(errors), more or {}


def invalid(field: str, code: str, detail) -> exceptions.ValidationError:
    """One field, parameter or header is wrong."""
    return exceptions.ValidationError({field: [exceptions.ErrorDetail(detail, code)]})


class ProblemFormatter(ExceptionFormatter):
    """The members of a problem, before the status-wide ones."""

    def run(self) -> dict:
        exc = self.exc
        code, detail = KINDS.get(exc.status_code, KINDS[400])[0], ""
        if isinstance(exc, Problem):
            return {"code": exc.code, "detail": exc.detail, "errors": exc.errors, **exc.more}
        if isinstance(exc, exceptions.ValidationError):
            errors = [
                {
                    "code": error.code,
                    "detail": error.detail,
                    "field": (error.attr or "").removesuffix("non_field_errors").strip(".") or None,
                }
                for error in self.get_errors()
            ]
            told = " ".join(f"{error['field']}: {error['detail']}" if error["field"] else error["detail"] for error in errors)
            return {"code": "invalid", "detail": told[:1000], "errors": errors}
        if isinstance(exc, exceptions.ParseError):
            code, detail = "invalid_json", exc.detail
        elif isinstance(exc, exceptions.PermissionDenied):
            detail = exc.detail
            code = "csrf" if exc.get_codes() == "csrf" else code
        # Never the words of a 404: they would tell what exists.
        return {"code": code, "detail": detail, "errors": []}


def answer(exc, context):
    """DRF's exception handler. None for what nobody foresaw: Django's own handler rolls back, reports and answers."""
    exc = _known(exc, context)
    if not isinstance(exc, exceptions.APIException):
        return None
    set_rollback()
    headers = {"WWW-Authenticate": exc.auth_header} if getattr(exc, "auth_header", None) else {}
    if getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(exc.wait) + 1)
    return problem(status=exc.status_code, headers=headers, **ProblemFormatter(exc, context, exc).run())


def _known(exc, context):
    if isinstance(exc, Http404):
        return exceptions.NotFound()
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied(str(exc) or None)
    if isinstance(exc, DomainError):
        names = getattr(context.get("view"), "names_of_fields", {})
        errors = [
            {"code": exc.code, "detail": str(detail), "field": names.get(field, field)} for field, detail in exc.fields.items()
        ]
        problem = Problem(exc.status, exc.code, str(exc), errors=errors)
        problem.wait = exc.wait
        return problem
    return exc
