"""Measures in the database of DATABASE_URL and prints one line of JSON. Started by benchmarks/__main__.py."""

import json
import os
import statistics
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import brotli
import django

django.setup()

import orjson  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.http import QueryDict  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import resolve  # noqa: E402

from focalpoints.models import Country, Role  # noqa: E402
from practices import search  # noqa: E402
from practices.results import rows_of  # noqa: E402
from rabatplatform.access.scope import access_scope  # noqa: E402
from rabatplatform.accounts.models import User  # noqa: E402
from rabatplatform.search import queries  # noqa: E402
from tests.factories import make_member  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
TIMES = int(os.environ.get("TIMES", "15"))
LONGEST_SECONDS = 60
FACETS = search.FACETS
NOT_COUNTED = ("SAVEPOINT", "set_config", "accounts_user", "django_session", "focalpoints_appointment")
UNNESTED = (
    "SELECT v, count(*) FROM bench_plain CROSS JOIN LATERAL unnest({facet}) v WHERE {where} GROUP BY 1 ORDER BY 2 DESC LIMIT 12"
)


def queries_to_ask() -> list[tuple[str, dict]]:
    """From words that nearly nothing holds to words that nearly everything holds, and none at all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM ts_stat('SELECT tsv FROM bench_plain ORDER BY id LIMIT 1000') "
            "WHERE word ~ '^[a-z]{6,}$' ORDER BY ndoc, word LIMIT 1"
        )
        rare = cursor.fetchone()[0]
    return [
        (rare, {}),
        ("documents sécurisés", {}),
        ("joint investigation", {}),
        ("border management", {}),
        ('"integrated border management"', {}),
        ("police", {}),
        ("police -training", {}),
        ("coopération frontière autorités", {}),
        ("traite des personnes", {"country": ["SN", "ES"]}),
        ("police", {"phenomenon": ["smuggling"], "kind": ["training"]}),
        ("", {"country": ["SN"]}),
        ("", {"theme": ["secure-documents"], "phenomenon": ["trafficking"]}),
        ("", {}),
    ]


def alternating(*shapes) -> list[list[float]]:
    """Seconds of each shape in turn, TIMES each after one for warming; fewer, but three, where that would take over a minute."""
    found, begun = [[] for _shape in shapes], time.perf_counter()
    for number in range(TIMES + 1):
        if number > 3 and time.perf_counter() - begun > LONGEST_SECONDS:
            break
        for place, shape in enumerate(shapes):
            start = time.perf_counter()
            shape()
            if number:
                found[place].append(time.perf_counter() - start)
    return found


def parameters_of(words, filters):
    query = QueryDict(mutable=True)
    query["q"] = words
    for name, values in filters.items():
        query.setlist(name, values)
    return search.Parameters.from_query(query)


def plain_page(tsquery, filters):
    """The page as one would write it first: every question exact, one after the other."""
    where = ["true"] + (["tsv @@ %s::tsquery"] if tsquery else []) + [f"{name} && %s" for name in filters]
    values = ([tsquery] if tsquery else []) + list(filters.values())
    condition = " AND ".join(where)
    order = "ts_rank(tsv, %s::tsquery) DESC, id DESC" if tsquery else "listed_at DESC, id DESC"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM bench_plain WHERE {condition} ORDER BY {order} LIMIT 25", values + ([tsquery] if tsquery else [])
        )
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute(f"SELECT count(*) FROM bench_plain WHERE {condition}", values)
        total = cursor.fetchone()[0]
        for facet in FACETS:
            others = {name: value for name, value in filters.items() if name != facet}
            others_where = " AND ".join(
                ["true"] + (["tsv @@ %s::tsquery"] if tsquery else []) + [f"{name} && %s" for name in others]
            )
            cursor.execute(
                UNNESTED.format(facet=facet, where=others_where), ([tsquery] if tsquery else []) + list(others.values())
            )
            cursor.fetchall()
        marked = "ts_headline('p_en', s.text, %s::tsquery)" if tsquery else "s.text"
        cursor.execute(
            f"SELECT s.practice_id, s.kind, {marked} FROM practices_section s WHERE s.practice_id = ANY (%s) "
            "AND s.kind IN ('title', 'summary')",
            ([tsquery] if tsquery else []) + [ids],
        )
        cursor.fetchall()
    return total


def tantivy_index():
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=True)
    builder.add_text_field("title")
    builder.add_text_field("body")
    index = tantivy.Index(builder.build())
    writer = index.writer(128_000_000, 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT practice_id, max(text) FILTER (WHERE kind = 'title'), string_agg(text, ' ') FILTER (WHERE kind <> 'title') "
            "FROM practices_section GROUP BY 1"
        )
        for pk, title, body in cursor:
            writer.add_document(tantivy.Document(id=pk, title=title or "", body=body or ""))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def measure_search(user) -> list[dict]:
    index = tantivy_index()
    searcher = index.searcher()
    found = []
    for words, filters in queries_to_ask():
        parameters = parameters_of(words, filters)
        query = queries.build(parameters.q, search.thesaurus())
        answer = search.find(user, parameters, limit=25)
        tsquery = query.using(answer.match)
        sort = "best" if query.strict else "newest"

        def page(parameters=parameters):
            rows_of(user, search.find(user, parameters, limit=25, facets=True))

        def plain(tsquery=tsquery, filters=filters):
            plain_page(tsquery, filters)

        def hits(query=query, parameters=parameters, sort=sort):
            queries.search(search.TABLE, query, parameters.filters, sort=sort, limit=25)

        shapes = [page, plain, hits]
        if words and not filters:
            compiled = index.parse_query(words.lower().replace("é", "e") if '"' not in words else words, ["title", "body"])
            shapes.append(lambda compiled=compiled: searcher.search(compiled, 25))
        seconds = alternating(*shapes)
        times = [statistics.median(of_one) for of_one in seconds]
        print(f"  {words or '(no words)'}: {times}", file=sys.stderr, flush=True)
        found.append(
            {
                "query": words,
                "filter": " ".join(f"{name}={','.join(values)}" for name, values in filters.items()),
                "hits": plain_page(tsquery, filters),
                "rounds": len(seconds[0]),
                "ours": times[0],
                "plain": times[1],
                "hits_ours": times[2],
                "tantivy": times[3] if len(times) > 3 else None,
            }
        )
    return found


RAW = (ROOT / "benchmarks" / "raw_list.sql").read_text(encoding="utf-8")


def measure_api(user, client) -> dict:
    address = "/api/v1/practices/?limit=100"

    def raw():
        with connection.cursor() as cursor:
            cursor.execute(RAW)
            orjson.dumps(cursor.fetchone()[0])

    def view():
        request = RequestFactory(SERVER_NAME="localhost").get(address)
        request.user = user
        request.actor, request.agency_key = getattr(user, "actor", None), None
        match = resolve("/api/v1/practices/")
        request.resolver_match = match
        answer = match.func(request, *match.args, **match.kwargs)
        answer = answer.render() if hasattr(answer, "render") else answer
        assert answer.status_code == 200, answer.content[:300]

    ours, floor = (statistics.median(seconds) for seconds in alternating(view, raw))
    return {"ours": ours, "raw": floor, "client": None}


def measure_client(client) -> float:
    times = alternating(lambda: client.get("/api/v1/practices/?limit=100"))[0]
    return statistics.median(times)


def measure_pages(client, slugs) -> dict:
    pages = {
        "list": "/practices/",
        "search": "/practices/?q=border+management",
        "facets": "/practices/?q=police&phenomenon=smuggling&country=SN&country=ES",
        "detail": f"/practices/{slugs[0]}/",
        "API list": "/api/v1/practices/",
        "API detail": f"/api/v1/practices/{slugs[0]}/",
    }
    found = {}
    for name, address in pages.items():
        (times,) = alternating(lambda address=address: client.get(address))
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        if answer.status_code != 200:
            print(name, answer.status_code, file=sys.stderr)
            continue
        asked = [q["sql"] for q in captured.captured_queries if not any(word in q["sql"] for word in NOT_COUNTED)]
        if os.environ.get("SHOW"):
            print(name, *asked, sep="\n   ", file=sys.stderr)
        found[name] = {
            "median": statistics.median(times),
            "p95": sorted(times)[int(len(times) * 0.95)],
            "bytes": len(answer.content),
            "brotli": len(brotli.compress(answer.content, quality=5)),
            "queries": len(asked),
        }
    return found


def session_of(user) -> str:
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return store.session_key


def measure_memory(user, slugs) -> dict:
    """Of one gunicorn worker that has served every kind of page."""
    port, cookie = 8399, {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session_of(user)}"}
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "rabatplatform.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1",
         "--threads", "4", "--config", "python:benchmarks", "--log-level", "error"],
        cwd=ROOT, env={**os.environ, "APP_PROCESS": "web"}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    addresses = ["/", "/practices/", "/practices/?q=border+management", "/practices/?q=police&country=SN",
                 f"/practices/{slugs[0]}/", "/focal-points/", "/frameworks/", "/api/v1/practices/?limit=200", "/practices/new/",
                 "/practices/suggestions/?q=pol"]  # fmt: skip
    try:
        done = 0
        for _attempt in range(100):
            try:
                connected = HTTPConnection("localhost", port, timeout=60)
                connected.request("GET", "/live")
                connected.getresponse().read()
                break
            except OSError:
                time.sleep(0.2)
        for _round in range(20):
            for address in addresses:
                connected = HTTPConnection("localhost", port, timeout=60)
                connected.request("GET", address, headers={**cookie, "Host": f"localhost:{port}"})
                answer = connected.getresponse()
                answer.read()
                done += 1
                if answer.status not in (200, 404):
                    print(address, answer.status, file=sys.stderr)
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        sizes = [
            int(line.split()[1]) * 1024
            for pid in children
            for line in Path(f"/proc/{pid}/status").read_text().splitlines()
            if line.startswith("VmRSS")
        ]
        return {"rss": max(sizes), "requests": done}
    finally:
        server.terminate()
        server.wait()


def main():
    country = Country.objects.get(alpha2="SN")
    user = User.objects.filter(email="bench@example.org").first() or make_member(
        country, Role.FOCAL_POINT, email="bench@example.org"
    )
    user = User.objects.get(pk=user.pk)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    with connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = 0")  # tantivy builds its index meanwhile
        cursor.execute("SELECT count(*) FROM bench_plain")
        number = cursor.fetchone()[0]
        cursor.execute("SELECT split_part(version(), ' on ', 1)")
        server = cursor.fetchone()[0]
    with access_scope(user), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT slug FROM practices_practice WHERE state = 'published' LIMIT 5")
            slugs = [row[0] for row in cursor.fetchall()]
        answer = {"practices": number, "server": server, "search": measure_search(user), "api": measure_api(user, client)}
    answer["api"]["client"] = measure_client(client)
    answer["pages"] = measure_pages(client, slugs)
    connection.close()
    answer["memory"] = measure_memory(user, slugs)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
