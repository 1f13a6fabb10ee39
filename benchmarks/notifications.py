"""Measures telling in the database of DATABASE_URL and prints one line of JSON. Started by benchmarks/__main__.py.

A mail server on loopback takes what is sent: bare (smtplib over one connection a process), by the platform's own functions in as many
processes, and through a real Celery worker.
"""

import json
import multiprocessing
import os
import resource
import signal
import smtplib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path

import django

PORT = int(os.environ.setdefault("BENCH_SINK_PORT", str(25_000 + os.getpid() % 20_000)))
os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.notifications_settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.notifications_kind import ASKED, NEWS  # noqa: E402
from focalpoints.models import Country  # noqa: E402
from rabatplatform.access.scope import access_scope, system_scope  # noqa: E402
from rabatplatform.accounts.actors import Actor  # noqa: E402
from rabatplatform.accounts.models import User  # noqa: E402
from rabatplatform.events.models import Event  # noqa: E402
from rabatplatform.events.services import record  # noqa: E402
from rabatplatform.events.tasks import publish_event  # noqa: E402
from rabatplatform.notifications import querysets  # noqa: E402
from rabatplatform.notifications.models import Delivery, Mail  # noqa: E402
from rabatplatform.notifications.tasks import deliver_many, hand_out_digests, send_digests  # noqa: E402

PROCESSES = 2
A_TASK = 50
EVENTS_OF_A_DIGEST = 6
OTHERS = int(os.environ.get("OTHERS", "50000"))
ONE_BY_ONE = 60
TIMES = 15
KEYED = """SELECT d.*, e.* FROM notifications_delivery d JOIN events_event e ON e.id = d.event_id
  WHERE d.user_id = %s AND d.channel = 'in_app' ORDER BY d.created_at DESC, d.id DESC LIMIT 25"""


class Sink:
    """The mail server of the run, and what it took."""

    def __enter__(self):
        self.path = Path(tempfile.mkdtemp()) / "taken"
        command = [sys.executable, "-m", "benchmarks.mail_sink", str(PORT), str(self.path)]
        self.process = subprocess.Popen(command)
        for _attempt in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", PORT)) == 0:
                    return self
            time.sleep(0.1)
        raise RuntimeError("the mail server did not come")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def taken(self) -> dict[str, float]:
        """{message id: when it was taken}."""
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        return {line.partition(" ")[2]: float(line.partition(" ")[0]) for line in lines}


def bare(number: int) -> float:
    """Mails a second: the same sort of message, made beforehand, over one connection in each process."""
    return number / in_processes(_send_bare, [number // PROCESSES] * PROCESSES)


def _send_bare(number: int) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@bench.example", "b@bench.example", "Something waits for you"
    message.set_content("Something waits for you.\n" * 20)
    message.add_alternative("<p>Something waits for you.</p>" * 60, subtype="html")
    with smtplib.SMTP("127.0.0.1", PORT) as line:
        for _n in range(number):
            line.send_message(message)


def in_processes(act, shares) -> float:
    """Seconds until each share was acted on in a process of its own."""
    connections.close_all()
    began = time.perf_counter()
    processes = [multiprocessing.Process(target=act, args=(share,)) for share in shares]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        if process.exitcode:
            raise RuntimeError(f"a process ended with {process.exitcode}")
    return time.perf_counter() - began


def happened(kind, **data) -> Event:
    with system_scope("benchmark"):
        return record(kind, subject=Country.objects.order_by("pk").first(), actor=Actor(None), **data)


def measure_event() -> dict:
    """One event to everybody: until the rows are there, the questions it takes, then until every mail was taken."""
    few = happened(ASKED, last=6)
    with CaptureQueriesContext(connection) as small:
        publish_event(few.pk)
    event = happened(ASKED)
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as large:
        publish_event(event.pk)
    rows = time.perf_counter() - began
    with system_scope("benchmark"):
        ids = list(Delivery.objects.filter(event=event, state="waiting").order_by("pk").values_list("pk", flat=True))
        Delivery.objects.filter(event=few, state="waiting").update(state="withheld")
    seconds = in_processes(_send, [ids[place::PROCESSES] for place in range(PROCESSES)])
    with system_scope("benchmark"):
        sent = Delivery.objects.filter(event=event, channel="mail", state="sent").count()
    return {"people": len(ids), "rows": rows, "sent": sent, "rate": sent / seconds,
            "questions": [len(small.captured_queries), len(large.captured_queries)]}  # fmt: skip


def _send(ids) -> None:
    for at in range(0, len(ids), A_TASK):
        deliver_many(*ids[at : at + A_TASK])


def measure_digests() -> dict:
    """Everybody's digest of a day, six things each."""
    with system_scope("benchmark"):
        Mail.objects.all().delete()
        for _n in range(EVENTS_OF_A_DIGEST):
            publish_event(happened(NEWS).pk)
        Delivery.objects.filter(state="waiting", rhythm="daily").update(not_before=timezone.now())
        people = list(Delivery.objects.filter(state="waiting", rhythm="daily").values_list("user", flat=True).distinct())
    seconds = in_processes(_digest, [people[place::PROCESSES] for place in range(PROCESSES)])
    with system_scope("benchmark"):
        sent = Mail.objects.filter(period__isnull=False).count()
    peak = max(int(line) for line in Path(os.environ["BENCH_PEAKS"]).read_text().split())
    return {"people": len(people), "sent": sent, "seconds": seconds, "peak": peak * 1024}


def _digest(people) -> None:
    for at in range(0, len(people), 25):
        send_digests(*people[at : at + 25])
    with open(os.environ["BENCH_PEAKS"], "a") as file:
        file.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}\n")


def measure_inbox() -> dict:
    """A reader of 500 among a million messages: the readings of the page, and the page, against its rows by key."""
    user = User.objects.filter(email="p3@bench.example").get()
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    times = {"page": [], "readings": [], "keyed": []}
    for turn in range(TIMES + 2):
        for name, act in (
            ("page", lambda: client.get("/notifications/")),
            ("readings", lambda: read(user)),
            ("keyed", lambda: keyed(user)),
        ):
            began = time.perf_counter()
            answer = act()
            if turn > 1:
                times[name].append(time.perf_counter() - began)
            if name == "page" and answer.status_code != 200:
                raise RuntimeError(f"the inbox answered {answer.status_code}")
    with CaptureQueriesContext(connection) as asked:
        client.get("/notifications/")
    return {name: statistics.median(seconds) for name, seconds in times.items()} | {"queries": len(asked.captured_queries)}


def read(user) -> None:
    with access_scope(user):
        rows, *_more = querysets.page(user)
        querysets.lines(user, rows)


def keyed(user) -> None:
    with access_scope(user), connection.cursor() as cursor:
        cursor.execute(KEYED, [user.pk])
        cursor.fetchall()


def measure_worker(sink: Sink) -> dict:
    """From the commit to the mail being taken, through a real worker: idle, and while others wait."""
    command = [sys.executable, "-m", "celery", "-A", "rabatplatform", "worker", "--queues", "interactive,mail,digest,webhook,bulk",
               "--concurrency", "2", "--without-gossip", "--loglevel", "error"]  # fmt: skip
    env = {**os.environ, "APP_PROCESS": "jobs"}
    with system_scope("benchmark"):
        Mail.objects.all().delete()
        Delivery.objects.filter(state="waiting").update(state="withheld")
    worker = subprocess.Popen(command, env=env, start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        one(sink, 5_000)  # until it is there
        idle = [one(sink, n) for n in range(ONE_BY_ONE)]
        with system_scope("benchmark"):
            publish_event(happened(NEWS).pk)
        waiting = make_others()
        hand_out_digests()
        busy = [one(sink, 100 + n) for n in range(ONE_BY_ONE)]
        with system_scope("benchmark"):
            left = Delivery.objects.filter(state="waiting", channel="mail").count()
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait()
    return {"idle": spread(idle), "busy": spread(busy), "others": waiting, "left": left}


def make_others() -> int:
    """Digest rows of everybody, all due now."""
    with system_scope("benchmark"):
        count = 0
        while count < OTHERS:
            publish_event(happened(NEWS).pk)
            count = Delivery.objects.filter(state="waiting", channel="mail").count()
        Delivery.objects.filter(state="waiting", rhythm="daily").update(not_before=timezone.now())
        return count


def one(sink: Sink, place: int) -> float:
    """Seconds from the commit of an event to one person until its mail was taken."""
    event = happened(ASKED, first=place, last=place + 1)
    committed = time.time()
    with system_scope("benchmark"):
        end = time.time() + 60
        while time.time() < end:
            key = Mail.objects.filter(deliveries__event=event).values_list("message_id", flat=True).first()
            if key:
                break
            time.sleep(0.05)
        else:
            raise RuntimeError("no mail within a minute")
    return next(at for name, at in sink.taken().items() if key in name) - committed


def spread(seconds: list[float]) -> dict:
    ordered = sorted(seconds)
    return {"median": statistics.median(ordered), "p99": ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]}


def main() -> None:
    os.environ["BENCH_PEAKS"] = str(Path(tempfile.mkdtemp()) / "peaks")
    with connection.cursor() as cursor:
        cursor.execute("SELECT split_part(version(), ' on ', 1)")
        server = cursor.fetchone()[0]
    with Sink() as sink:
        answer = {"server": server}
        for name, act in {
            "bare": lambda: bare(4_000),
            "event": measure_event,
            "bare_after": lambda: bare(4_000),
            "digests": measure_digests,
            "inbox": measure_inbox,
            "worker": lambda: measure_worker(sink),
        }.items():
            answer[name] = act()
            print(name, answer[name], file=sys.stderr, flush=True)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
