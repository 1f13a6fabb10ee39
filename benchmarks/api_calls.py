"""Calls of the API in this process: through all middleware, by WSGI, as gunicorn makes them, with a key's secret."""

import io
import statistics
import time
from contextlib import contextmanager, nullcontext
from copy import copy
from unittest.mock import patch

import orjson
import psycopg2
from django.core.wsgi import get_wsgi_application
from django.db import connection

from benchmarks.measure import NOT_COUNTED
from rabatplatform.api.middleware import AgencyKeyMiddleware, _account, _act_as
from rabatplatform.api.throttles import Courtesy

WARM = 3
_application = None


class Calls:
    """secret: of a key, None for a caller whom nobody knows."""

    def __init__(self, secret: str | None):
        global _application
        _application = _application or get_wsgi_application()
        self.headers = {} if secret is None else {"HTTP_AUTHORIZATION": f"Token {secret}"}

    def get(self, address: str) -> bytes:
        """The body. Raises AssertionError where it is not a 200."""
        path, _mark, query = address.partition("?")
        told = []
        answer = _application(
            {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "SERVER_NAME": "localhost",
                "SERVER_PORT": "80",
                "SERVER_PROTOCOL": "HTTP/1.1",
                "HTTP_HOST": "localhost",
                "REMOTE_ADDR": "127.0.0.1",
                "wsgi.url_scheme": "http",
                "wsgi.input": io.BytesIO(),
                "wsgi.errors": io.StringIO(),
                **self.headers,
            },
            lambda status, headers, _error=None: told.append(status),
        )
        try:
            body = b"".join(answer)
        finally:
            answer.close()
        assert told[0].startswith("200"), (address, told[0], body[:300])
        return body

    def read(self, address: str) -> dict:
        return orjson.loads(self.get(address))

    def statements(self, address: str) -> list[tuple]:
        """What the call asks the database: [(sql, params)]."""
        asked = []

        def heard(execute, sql, params, many, context):
            asked.append((sql, params))
            return execute(sql, params, many, context)

        self.get(address)
        with connection.execute_wrapper(heard):
            self.get(address)
        return asked


def counted(statements: list[tuple]) -> list[tuple]:
    """Without user, scope and savepoints, as the pages are counted."""
    return [one for one in statements if not any(word in one[0] for word in NOT_COUNTED)]


def without_limits() -> None:
    """Calls are counted as ever, and none is one too many."""
    Courtesy.THROTTLE_RATES = {"token": "1000000000/min", "person": "1000000000/min"}


@contextmanager
def known(secret: str):
    """Inside, who calls by a key is known beforehand: no look at the secret, at the networks, at its use. The account is another one
    for each call: what a call keeps on it would spare the next one questions that a key asks anew."""
    account = _account(f"Token {secret}")

    def call(self, request):
        request.agency_key = None
        _act_as(request, copy(account))
        return self.get_response(request)

    with patch.object(AgencyKeyMiddleware, "__call__", call):
        yield


@contextmanager
def unlogged():
    """Inside, calls leave no line in the log of calls."""
    with patch("rabatplatform.api.call_log.note_call", lambda key_id, call: True):
        yield


def floor(url: str):
    """A connection of psycopg2 alone; each statement by itself, JIT off as everywhere."""
    connected = psycopg2.connect(url, options="-c jit=off -c statement_timeout=0")
    connected.autocommit = True
    return connected


def ask(connected, sql: str, params=None) -> list:
    with connected.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def in_turn(times: int, within: dict | None = None, **shapes) -> dict[str, float]:
    """shapes: calls that get the number of the turn. Median seconds of each, after three turns for warming.

    within: {name of a shape: a context for it, which is not timed}.
    """
    taken, within = {name: [] for name in shapes}, within or {}
    for turn in range(times + WARM):
        for name, call in shapes.items():
            with within.get(name, nullcontext)():
                began = time.perf_counter()
                call(turn)
                seconds = time.perf_counter() - began
            if turn >= WARM:
                taken[name].append(seconds)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}
