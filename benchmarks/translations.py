"""Measures the translators' page in the database of DATABASE_URL and prints one line of JSON. Started by benchmarks/__main__.py."""

import json
import os
import re
import statistics
import time

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.measure import NOT_COUNTED  # noqa: E402
from focalpoints.models import Country, Role  # noqa: E402
from practices.models import Practice, Section, TranslationNeed, TranslationWork, WorkText, source_hash  # noqa: E402
from practices.translating.applying import apply  # noqa: E402
from rabatplatform.access.scope import system_scope  # noqa: E402
from rabatplatform.accounts.models import User  # noqa: E402
from tests.factories import make_member  # noqa: E402

TIMES = int(os.environ.get("TIMES", "40"))
LIST = "/practices/translations/"


def seconds_of(call) -> list[float]:
    found = []
    for turn in range(TIMES + 3):
        begin = time.perf_counter()
        call()
        if turn > 2:
            found.append(time.perf_counter() - begin)
    return found


def measure_page(client, address) -> dict:
    times = seconds_of(lambda: client.get(address))
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    asked = [query["sql"] for query in captured.captured_queries if not any(word in query["sql"] for word in NOT_COUNTED)]
    return {"median": statistics.median(times), "p95": sorted(times)[int(len(times) * 0.95)], "queries": len(asked)}


def following(client, address: str, pages: int) -> str:
    """The address `pages` further on."""
    for _page in range(pages):
        address = re.search(r'href="([^"]*cursor=[^"]*)" rel="next"', client.get(address).content.decode())[1].replace(
            "&amp;", "&"
        )
    return address


def measure_apply() -> float:
    """One approved work of six sections, put before the readers, rolled back."""
    with system_scope("benchmark"), transaction.atomic():
        practice = Practice.objects.select_related("current").filter(state="published", current__original_language="en").first()
        person = User.objects.get(email="bench@example.org")
        post = (
            person.appointments.first().post
            if hasattr(person, "appointments")
            else make_member(Country.objects.first()).actor.post
        )
        times = []
        for _turn in range(5):
            work = TranslationWork.objects.create(
                practice=practice,
                revision=practice.current,
                language="pt",
                state="approved",
                translator=person,
                translator_post=post,
                closed_at=timezone.now(),
            )
            WorkText.objects.bulk_create(
                WorkText(practice=practice, work=work, kind=kind, text=text, source_hash=source_hash(text))
                for kind, text in Section.objects.filter(revision=practice.current).values_list("kind", "text")
            )
            begin = time.perf_counter()
            assert apply(work)
            times.append(time.perf_counter() - begin)
        transaction.set_rollback(True)
    return statistics.median(times)


def main() -> None:
    with system_scope("benchmark"):
        country = Country.objects.get(alpha2="SN")
        user = User.objects.filter(email="bench@example.org").first()
        user = user or make_member(country, Role.FOCAL_POINT, email="bench@example.org")
        numbers = {"sections": Section.objects.count(), "needs": TranslationNeed.objects.count()}
        with connection.cursor() as cursor:
            cursor.execute("SELECT split_part(version(), ' on ', 1)")
            server = cursor.fetchone()[0]
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(pk=user.pk), backend=settings.AUTHENTICATION_BACKENDS[0])
    pages = {
        "one language": f"{LIST}?lang=fr",
        "all languages": f"{LIST}?" + "&".join(f"lang={code}" for code, _name in settings.CONTENT_LANGUAGES),
        "older than the original": f"{LIST}?lang=fr&lang=en&what=older",
        "the fourth page": following(client, f"{LIST}?lang=fr&lang=pt", 3),
        "API": "/api/v1/translations/?language=fr&language=pt",
    }
    found = {name: measure_page(client, address) for name, address in pages.items()}
    print(json.dumps({**numbers, "server": server, "pages": found, "apply": measure_apply()}))


if __name__ == "__main__":
    main()
