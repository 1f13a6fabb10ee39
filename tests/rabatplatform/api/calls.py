"""Calling the API in tests: by session or by token, in JSON."""

import json

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.keys import secret_for

PROBLEM = "application/problem+json"
V1 = "/api/v1"


class Api:
    """One caller. `user`: by session; `token`: the secret of an agency key; neither: nobody."""

    def __init__(self, user=None, token=None, **headers):
        self.client = Client()
        self.is_key = token is not None
        self.headers = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        if user is not None:
            self.client.force_login(user)
        if token is not None:
            self.headers["HTTP_AUTHORIZATION"] = f"Token {token}"

    def get(self, path, query=None, **headers):
        return self.client.get(_at(path), query, **self.headers, **headers)

    def send(self, method, path, data=None, **headers):
        body = data if isinstance(data, bytes) else json.dumps(data) if data is not None else b""
        headers.setdefault("content_type", "application/json")
        return self.client.generic(method, _at(path), body, **self.headers, **headers)

    def post(self, path, data=None, **headers):
        return self.send("POST", path, data, **headers)

    def send_form(self, path, data, **headers):
        """A form with files, as multipart/form-data."""
        return self.client.post(_at(path), data, **self.headers, **headers)

    def patch(self, path, data=None, **headers):
        return self.send("PATCH", path, data, **headers)

    def put(self, path, data=None, **headers):
        return self.send("PUT", path, data, **headers)


def _at(path):
    return path if path.startswith(("http", "/api")) else V1 + path


def token_for(organisation, **more):
    """(the secret's row, the secret) of a key that does what is given, by itself practices and the directory (tests.keys)."""
    _key, token, secret = secret_for(organisation, **more)
    return token, secret


def queries_of(call) -> list[str]:
    """The statements of a call, without user, session, scope and savepoints."""
    call()  # reference data come into memory
    with CaptureQueriesContext(connection) as captured:
        answer = call()
    assert answer.status_code == 200, answer.content
    beside = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config", "SELECT current_setting")
    tables = ('FROM "django_session"', 'FROM "accounts_user"', "FROM accounts_key_of")
    return [
        query["sql"]
        for query in captured
        if not query["sql"].startswith(beside) and not any(table in query["sql"] for table in tables)
    ]


def paged(api, path) -> list[dict]:
    """All rows of a list of more than one page, read on to its end; asserts that `previous` leads the same way back to the beginning."""
    pages, following = [], path
    while following:
        answer = api.get(following)
        assert answer.status_code == 200, answer.content
        pages.append(answer.json())
        following = pages[-1]["next"]
    assert len(pages) > 1 and pages[0]["previous"] is None
    rows, back = pages[-1]["results"], pages[-1]["previous"]
    for page in reversed(pages[:-1]):
        answer = api.get(back).json()
        assert answer["results"] == page["results"] and api.get(answer["next"]).json()["results"] == rows[: len(page["results"])]
        rows, back = answer["results"] + rows, answer["previous"]
    assert back is None
    assert [row for page in pages for row in page["results"]] == rows
    return rows


def refusal(answer, status, field=None, code=None) -> dict:
    """Assert a problem of RFC 9457 and give it."""
    assert answer.status_code == status, (answer.status_code, answer.content[:500])
    assert answer["Content-Type"] == PROBLEM
    body = json.loads(answer.content)
    assert {"type", "title", "status", "detail", "errors", "code"} <= body.keys()
    assert body["status"] == status
    if field is not None:
        assert field in [error["field"] for error in body["errors"]], body
    if code is not None:
        assert code in [body["code"], *(error["code"] for error in body["errors"])], body
    return body
