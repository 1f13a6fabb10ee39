"""Measures PDF and Word documents of practices and prints one line of JSON. Started by benchmarks/__main__.py (ONLY=sheets).

Real ones: each practice of the database in each of its languages. The longest: 8,000 characters in every section.
"""

import json
import os
import statistics
import time
from pathlib import Path

import django

django.setup()

from django.db import connection  # noqa: E402

from focalpoints.models import Country  # noqa: E402
from practices.content import LONGEST, longest  # noqa: E402
from practices.export import pdf, word  # noqa: E402
from practices.export.document import RELATED, document_of  # noqa: E402
from practices.models import Practice, Section  # noqa: E402
from practices.text import words_of  # noqa: E402
from rabatplatform.access.scope import access_scope  # noqa: E402
from rabatplatform.accounts.models import User  # noqa: E402
from tests.factories import make_member  # noqa: E402

WORDS = "Une **cellule nationale** réunit la police, la justice et les services sociaux ; elle suit chaque dossier jusqu’au jugement.\n\n"
TIMES = int(os.environ.get("TIMES", "10"))


def seconds(make) -> float:
    """Of work, on all threads: what it takes where nothing else runs is at most this."""
    begin = time.process_time()
    make()
    return time.process_time() - begin


def spread(values: list[float]) -> dict:
    return {"median": statistics.median(values), "most": max(values)}


def longest_of(document: dict) -> dict:
    """The same with all its sections as long as they may be."""
    from practices.export.tree import blocks_of

    text = {"lang": "fr", "dir": "ltr", "only": "", "blocks": blocks_of((WORDS * (LONGEST // len(WORDS) + 1))[:LONGEST], "fr")}
    items = [{"label": str(kind.label), "text": text} for kind in Section.Kind if longest(kind) == LONGEST]
    return {**document, "parts": [{"title": "Long", "items": items, "numbers": [], "facts": []}]}


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    email = "bench@example.org"
    user = User.objects.filter(email=email).first() or make_member(Country.objects.get(alpha2="SN"), "observer", email=email)
    answer = {"read": [], "pdf": [], "word": []}
    with access_scope(user):
        practices = list(Practice.objects.visible_to(user).select_related(*RELATED).order_by("pk")[:50])
        pairs = [(one, version.language) for one in practices for version in words_of([one])[one.pk].versions]
        first = document_of(user, *pairs[0])
        answer["first"] = seconds(lambda: pdf.made(first, ""))  # with the fonts read and nothing warm
        for practice, language in pairs:
            answer["read"].append(seconds(lambda: document_of(user, practice, language)))  # noqa: B023
            document = document_of(user, practice, language)
            answer["pdf"].append(seconds(lambda: pdf.made(document, "x")))  # noqa: B023
            answer["word"].append(seconds(lambda: word.made(document, "x")))  # noqa: B023
    answer = {name: spread(values) if isinstance(values, list) else values for name, values in answer.items()}
    long = longest_of(first)
    answer["long_pdf"] = spread([seconds(lambda: pdf.made({**long, "mark": str(n)}, "x")) for n in range(TIMES)])  # noqa: B023
    answer["long_word"] = spread([seconds(lambda: word.made(long, "x")) for _n in range(TIMES)])
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
    print(json.dumps({**answer, "number": len(pairs), "memory": resident(), "server": server}))


if __name__ == "__main__":
    main()
