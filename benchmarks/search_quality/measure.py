"""Plays the queries in the database of DATABASE_URL and prints one line of JSON. HALF=development plays one half alone.

POOL=1 prints instead what any of the engines found among its first five and nobody has judged, without saying which.
"""

import json
import os

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from benchmarks.search_quality import engines, sets  # noqa: E402
from focalpoints.models import Country, Role  # noqa: E402
from rabatplatform.access.scope import access_scope, system_scope  # noqa: E402
from rabatplatform.accounts.models import User  # noqa: E402
from tests.factories import make_member  # noqa: E402

EMAIL = "quality@example.org"
POOLED = 5


def reader() -> User:
    user = User.objects.filter(email=EMAIL).first()
    return user or make_member(Country.objects.get(alpha2="SN"), Role.FOCAL_POINT, email=EMAIL)


def asked(user, queries) -> list[dict]:
    """For each query the first ten of each engine."""
    with system_scope("the texts for the plain engines"):
        documents = engines.texts()
    with access_scope(user), transaction.atomic():
        asking = {"ours": engines.ours(user), "english": engines.english(documents), "tantivy": engines.rust(documents)}
        return [{"query": query, **{name: ask(query.text) for name, ask in asking.items()}} for query in queries]


def main():
    halves = (os.environ["HALF"],) if os.environ.get("HALF") else sets.HALVES
    answers = asked(reader(), [query for half in halves for query in sets.queries(half)])
    if os.environ.get("POOL"):
        for answer in answers:
            found = {slug for name in ("ours", "english", "tantivy") for slug in answer[name][:POOLED]}
            print(answer["query"].need, answer["query"].text, sorted(found - set(answer["query"].grades)), sep="\t")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT split_part(version(), ' on ', 1)")
        server = cursor.fetchone()[0]
    rows = [
        {
            **{name: getattr(answer["query"], name) for name in ("half", "language", "kind", "need", "text")},
            "found": answer["ours"],
            **{
                engine: [sets.ndcg(answer["query"], answer[engine]), sets.recall(answer["query"], answer[engine])]
                for engine in ("ours", "english", "tantivy")
            },
        }
        for answer in answers
    ]
    print(json.dumps({"server": server, "rows": rows}))


if __name__ == "__main__":
    main()
