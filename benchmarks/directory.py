"""Measures a directory in the database of DATABASE_URL and prints one line of JSON. Started by benchmarks/__main__.py."""

import json
import os
import statistics
import sys
import time

import brotli
import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.http import QueryDict  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from focalpoints.directory.cards import cards_by_id, cards_of  # noqa: E402
from focalpoints.directory.search import find, post_filter  # noqa: E402
from focalpoints.models import Appointment, Country, Post, Role  # noqa: E402
from rabatplatform.access.scope import access_scope, system_scope  # noqa: E402
from rabatplatform.accounts.models import User  # noqa: E402
from rabatplatform.confirmation.walking import walk  # noqa: E402

TIMES = int(os.environ.get("TIMES", "25"))
# Of every request, whatever its page: the person by the session, and the scope.
NOT_COUNTED = ("SAVEPOINT", "set_config", 'FROM "django_session"', 'FROM "accounts_user" WHERE "accounts_user"."id" =')
ON_A_PAGE = 25
# The same rows by their keys, as one would write it by hand: posts, who holds them, nothing worked out.
BARE = """SELECT p.*, n.network_id FROM focalpoints_post p LEFT JOIN focalpoints_post_networks n ON n.post_id = p.id
  WHERE p.id = ANY (%s)"""
BARE_HOLDERS = """SELECT a.*, u.name FROM focalpoints_appointment a JOIN accounts_user u ON u.id = a.user_id
  WHERE a.post_id = ANY (%s) AND lower(a.valid) <= now()"""
SEARCHES = (
    "q=police",
    "q=diouf",
    "q=senegal",
    "language=ar",
    "competence=justice",
    "accepts=urgent",
    "network=wacap",
    "show=vacant",
)


def median(*shapes) -> list[float]:
    """Seconds of each, run in turn, warm."""
    seconds = [[] for _shape in shapes]
    for turn in range(TIMES + 2):
        for shape, of_one in zip(shapes, seconds, strict=True):
            begin = time.perf_counter()
            shape()
            if turn > 1:
                of_one.append(time.perf_counter() - begin)
    return [statistics.median(of_one) for of_one in seconds]


def server() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"


def bare(keys: list[int]) -> None:
    with connection.cursor() as cursor:
        for sql in (BARE, BARE_HOLDERS):
            cursor.execute(sql, [keys])
            cursor.fetchall()


def measure_country(country) -> dict:
    keys = list(Post.objects.filter(country=country).values_list("pk", flat=True))
    ours, floor = median(lambda: cards_of(country), lambda: bare(keys))
    return {"posts": len(keys), "ours": ours, "bare": floor}


def measure_search(query: str) -> dict:
    filters = post_filter(QueryDict(query))
    assert not filters.errors, filters.errors
    found = find(filters)
    keys = found.ids[:ON_A_PAGE]

    def ours():
        asked = post_filter(QueryDict(query))
        assert not asked.errors  # the page asks them first, too
        cards_by_id(find(asked).ids[:ON_A_PAGE])

    def all_rows():
        bare(found.ids)

    seconds, page, whole = median(ours, lambda: bare(keys), all_rows)
    return {"query": query, "found": len(found.ids), "ours": seconds, "bare_page": page, "bare_all": whole}


def measure_rights(people: list[int]) -> dict:
    times = []
    with connection.cursor() as cursor:
        for pk in people:
            begin = time.perf_counter()
            cursor.execute("SELECT access_grants_of(%s)", [pk])
            cursor.fetchone()
            times.append(time.perf_counter() - begin)
    return {"median": statistics.median(times), "p95": sorted(times)[int(len(times) * 0.95)]}


def measure_ladder() -> dict:
    """One walk over all of it, rolled back."""
    with system_scope("benchmark"), transaction.atomic():
        begin = time.perf_counter()
        steps = walk()
        seconds = time.perf_counter() - begin
        transaction.set_rollback(True)
    return {"seconds": seconds, "steps": sum(steps.values())}


def measure_pages(client, country) -> dict:
    pages = {
        "country": country.get_absolute_url(),
        "directory": "/focal-points/",
        "search": "/focal-points/?q=police",
        "members": f"/focal-points/{country.key}/members/",
        "API posts": "/api/v1/posts/",
    }
    found = {}
    for name, address in pages.items():
        (seconds,) = median(lambda address=address: client.get(address))
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        if answer.status_code != 200:
            print(name, answer.status_code, file=sys.stderr)
            continue
        asked = [q["sql"] for q in captured.captured_queries if not any(word in q["sql"] for word in NOT_COUNTED)]
        if os.environ.get("SHOW"):
            print(name, *asked, sep="\n   ", file=sys.stderr)
        found[name] = {
            "median": seconds,
            "bytes": len(answer.content),
            "brotli": len(brotli.compress(answer.content, quality=5)),
            "queries": len(asked),
        }
    return found


def main() -> None:
    with system_scope("benchmark"):
        country = Country.objects.get(alpha2="SN")
        held = Appointment.objects.now().filter(post__country=country, post__role=Role.COORDINATOR)
        chief = held.select_related("user").first().user
        sample = list(User.objects.order_by("?").values_list("pk", flat=True)[:500])
        numbers = {"people": User.objects.count(), "appointments": Appointment.objects.count(), "posts": Post.objects.count()}
    client = Client(SERVER_NAME="localhost")
    client.force_login(chief)
    with access_scope(chief):
        result = {
            "numbers": numbers,
            "server": server(),
            "country": measure_country(country),
            "search": [measure_search(query) for query in SEARCHES],
            "rights": measure_rights(sample),
        }
    result["ladder"] = measure_ladder()
    result["pages"] = measure_pages(client, country)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
