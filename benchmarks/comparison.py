"""Measures the page that compares two revisions against the page of the practice; prints one line of JSON.

Started by benchmarks/__main__.py (ONLY=comparison). Two practices: one as the generator writes them, and one with 3,000 characters
in each of its twenty sections. In their second revision half of the sections have every twelfth word changed.
"""

import json
import os
import statistics
import time

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from focalpoints.models import Country, Role  # noqa: E402
from practices.models import Practice, Revision, Section  # noqa: E402
from practices.services.publishing import put_before_readers  # noqa: E402
from practices.services.revisions import copy_of  # noqa: E402
from rabatplatform.access.scope import system_scope  # noqa: E402
from rabatplatform.accounts.actors import Actor  # noqa: E402
from rabatplatform.accounts.models import User  # noqa: E402
from tests.factories import make_member  # noqa: E402

TIMES = int(os.environ.get("TIMES", "25"))
LONG = 3_000


def with_two_revisions(practice: Practice, *, long: bool) -> str:
    """Its slug; made once."""
    with system_scope("benchmark"), transaction.atomic():
        practice = Practice.objects.select_related("current").get(pk=practice.pk)
        if practice.current.number > 1:
            return practice.slug
        if long:
            words = " ".join(practice.current.sections.values_list("text", flat=True)).split()
            text = " ".join((words * (LONG // 6 // len(words) + 2))[: LONG // 6])[:LONG]
            rows = [
                Section(practice=practice, revision=practice.current, kind=kind, text=text)
                for kind in Section.Kind.values
                if kind not in ("title", "summary")
            ]
            practice.current.sections.exclude(kind__in=["title", "summary"]).delete()
            Section.objects.bulk_create(rows)
        revision = copy_of(practice, Actor(None))
        for place, section in enumerate(revision.sections.order_by("pk")):
            if place % 2:
                words = section.text.split(" ")
                words[::12] = [f"other{number}" for number, _word in enumerate(words[::12])]
                section.text = " ".join(words)
                section.save()
        Revision.objects.filter(pk=revision.pk).update(state="in_review")
        revision = Revision.objects.get(pk=revision.pk)
        revision.publish()
        revision.save()
        put_before_readers(practice, revision)
        return practice.slug


def spread(client, address: str) -> tuple[float, int]:
    """(seconds, bytes) of one request."""
    begin = time.perf_counter()
    answer = client.get(address)
    took = time.perf_counter() - begin
    assert answer.status_code == 200, (address, answer.status_code)
    return took, len(answer.content)


def main() -> None:
    email = "bench@example.org"
    user = User.objects.filter(email=email).first() or make_member(
        Country.objects.get(alpha2="SN"), Role.FOCAL_POINT, email=email
    )
    with system_scope("benchmark"):
        plain, full = Practice.objects.filter(state="published").order_by("pk")[:2]
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(pk=user.pk), backend=settings.AUTHENTICATION_BACKENDS[0])
    answer = {"rows": []}
    for name, practice in (("as generated", plain), (f"{LONG:,} characters in each section", full)):
        slug = with_two_revisions(practice, long=practice == full)
        page, compared = f"/practices/{slug}/", f"/practices/{slug}/compare/?from=1&to=2"
        times = {page: [], compared: []}
        sizes = {}
        for turn in range(TIMES + 2):
            for address in times:
                took, sizes[address] = spread(client, address)
                if turn > 1:  # the first two warm up
                    times[address].append(took)
        answer["rows"].append(
            {"name": name, "page": statistics.median(times[page]), "compared": statistics.median(times[compared])}
            | {"page_bytes": sizes[page], "compared_bytes": sizes[compared]}
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT split_part(version(), ' on ', 1)")
        answer["server"] = cursor.fetchone()[0]
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
