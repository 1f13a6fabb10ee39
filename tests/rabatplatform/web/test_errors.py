"""Error pages need no person, no session and no database; under /api/ they are problem details."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import RequestFactory

from rabatplatform.web import errors

make = RequestFactory()
HANDLERS = {
    400: errors.bad_request,
    403: errors.permission_denied,
    404: errors.not_found,
    413: errors.too_large,
    429: errors.too_many_requests,
    500: errors.server_error,
    503: errors.unavailable,
}


@pytest.mark.parametrize("status", HANDLERS)
def test_a_page_without_a_database(status):
    response = HANDLERS[status](make.get("/nowhere/"))
    assert response.status_code == status
    assert response["Content-Type"].startswith("text/html")
    assert str(status) in response.content.decode()


@pytest.mark.parametrize("status", HANDLERS)
def test_a_problem_under_the_api(status):
    response = HANDLERS[status](make.get("/api/v1/nowhere/"))
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    problem = json.loads(response.content)
    assert {"type", "title", "status", "detail", "errors"} <= set(problem)


@pytest.mark.parametrize(("header", "language"), [("fr", 'lang="fr"'), ("de, en", 'lang="en"'), ("ar-xb", 'dir="rtl"')])
def test_the_language_is_the_browser_s(header, language):
    response = errors.server_error(make.get("/", headers={"Accept-Language": header}))
    assert language in response.content.decode()


def test_not_found_has_the_same_bytes_for_everything():
    pages = {errors.not_found(make.get(path), PermissionDenied("SN-P-1")).content for path in ("/practices/a/", "/practices/b/")}
    assert len(pages) == 1


def test_a_lost_database_is_503_and_comes_back():
    try:
        raise OperationalError
    except OperationalError:
        response = errors.server_error(make.get("/"))
    assert response.status_code == 503
    assert response["Retry-After"]


def test_a_refusal_shows_its_reason_as_text():
    page = errors.permission_denied(make.get("/"), PermissionDenied("Only <b>you</b>")).content.decode()
    assert "Only &lt;b&gt;you&lt;/b&gt;" in page


def test_a_failed_csrf_check_says_what_to_do():
    assert errors.csrf_failure(make.post("/"), reason="x").status_code == 403
    assert json.loads(errors.csrf_failure(make.post("/api/v1/x/"), reason="x").content)["code"] == "csrf"
