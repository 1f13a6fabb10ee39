"""Measures the API that agencies build on, in the database of DATABASE_URL, and prints one line of JSON. Started by benchmarks/__main__.py.

Shapes in turn in one process, as a key, through all middleware by WSGI; floors by psycopg2 alone as app_jobs, without rights. In a
database of practices all of it, in one of notes (argument `notes`) what is about them. WHAT=page,placing measures these alone.
"""

import json
import logging
import os
import sys
from importlib.util import find_spec

import django

django.setup()

from django.db import connection  # noqa: E402

from benchmarks import api_clients, api_feed, api_lists  # noqa: E402
from benchmarks.api_calls import Calls, in_turn, known, unlogged, without_limits  # noqa: E402
from benchmarks.api_keys import all_keys, secret_of  # noqa: E402

CHEAP, CALLS = "/api/v1/", int(os.environ.get("CALLS", "600"))


def authentication(secret: str) -> dict:
    """A cheap call by a key, the same with the key known beforehand, and the same without its line in the log."""
    calls = Calls(secret)
    within = {"known": lambda: known(secret), "unlogged": unlogged}

    def call(_turn):
        calls.get(CHEAP)

    return in_turn(CALLS, within, keyed=call, known=call, unlogged=call)


def exports(key) -> dict | None:
    """None while there are no exports in bulk."""
    if find_spec("rabatplatform.api.bulk") is None:
        return None
    from benchmarks import api_exports

    return api_exports.measure(key)


def main() -> None:
    logging.disable(logging.WARNING)
    without_limits()
    keys = all_keys()
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        answer = {"server": f"PostgreSQL {cursor.fetchone()[0].split()[0]}"}
        cursor.execute("SELECT count(*) FROM bench_plain")
        answer["practices"] = cursor.fetchone()[0]
    parts = {
        "list": lambda: api_lists.measure(keys[0], "practices"),
        "key": lambda: authentication(secret_of(keys[0])),
        "page": lambda: api_feed.page(secret_of(keys[0]), keys[0]),
        "writers": api_feed.cost_of_practices,
        "placing": api_feed.placing,
        "exports": lambda: exports(keys[0]),
        "clients": lambda: api_clients.measure([secret_of(key) for key in keys]),
    }
    for name in os.environ.get("WHAT", ",".join(parts)).split(","):
        answer[name] = parts[name]()
        print(name, answer[name], file=sys.stderr, flush=True)
        connection.close()
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
