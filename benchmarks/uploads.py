"""What the pages of others cost while files of 20 MB come in: one gunicorn as in production, calm and busy in turn.

`python -m benchmarks.uploads` measures; `… send SECONDS RATE` and `… check SECONDS` are the processes that it starts beside.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

PORT, ROOT = 8398, Path(__file__).resolve().parent.parent
MEGABYTES, ROUNDS, SECONDS = 20, 4, 8
LINK = 12_500_000  # bytes a second: a line of 100 Mbit


def a_file() -> bytes:
    return b"%PDF-1.7\n" + os.urandom(MEGABYTES * 1024**2 - 9)


def send(seconds: float, rate: int) -> None:
    """Files one after another, at `rate` bytes a second (0: as fast as the machine does); prints how many were taken."""
    edge = b"----edge"
    head = (
        b'--%s\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n' % edge
    )
    body, taken, until = head + a_file() + b"\r\n--%s--\r\n" % edge, 0, time.monotonic() + seconds
    while time.monotonic() < until:
        connected = HTTPConnection("localhost", PORT, timeout=60)
        connected.putrequest("POST", "/bench-upload/")
        for name, value in {
            "Content-Type": f"multipart/form-data; boundary={edge.decode()}",
            "Content-Length": str(len(body)),
            "Cookie": os.environ["BENCH_COOKIE"],
        }.items():
            connected.putheader(name, value)
        connected.endheaders()
        began = time.monotonic()
        for at in range(0, len(body), 65_536):
            connected.send(body[at : at + 65_536])
            if rate:
                time.sleep(max(began + at / rate - time.monotonic(), 0))
        answer = connected.getresponse()
        if answer.read() != b"taken":
            raise SystemExit(f"not taken: {answer.status}")
        taken += 1
    print(taken)


def read(addresses, cookie, seconds) -> list[float]:
    times, until, number = [], time.monotonic() + seconds, 0
    while time.monotonic() < until:
        began = time.perf_counter()
        connected = HTTPConnection("localhost", PORT, timeout=60)
        connected.request("GET", addresses[number % len(addresses)], headers={"Cookie": cookie})
        answer = connected.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{addresses[number % len(addresses)]}: {answer.status}")
        times.append(time.perf_counter() - began)
        number += 1
    return times


def busy(shape: str, cookie: str):
    """The process that makes the server or the machine busy; None for calm."""
    environment = {**os.environ, "BENCH_COOKIE": cookie}
    if shape in ("line", "loopback"):
        rate = LINK if shape == "line" else 0
        command = [sys.executable, "-m", "benchmarks.uploads", "send", str(SECONDS), str(rate)]
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    if shape == "checked":
        command = [sys.executable, "-m", "benchmarks.uploads", "check", str(SECONDS)]
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    return None


def check(seconds: float) -> None:
    """What a worker does with such files: a picture of 40 million pixels, again and again; prints how often."""
    import io

    from PIL import Image

    from rabatplatform.files import sandbox

    made = io.BytesIO()
    Image.effect_noise((8_000, 5_000), 60).save(made, "JPEG", quality=85)
    done, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        made.seek(0)
        sandbox.clean(made, "image/jpeg").close()
        done += 1
    print(done)


def memory(server) -> int:
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    lines = [line for pid in children for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
    return max(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))


def start(folder: str, application: str = "benchmarks.uploads_server", port: int = PORT):
    """A gunicorn as in production that answers /live."""
    environment = {**os.environ, "APP_PROCESS": "web", "FILES_ROOT": folder + "/files"}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "deploy/gunicorn.conf.py",
        "--bind",
        f"127.0.0.1:{port}",
        application,
    ]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    for _attempt in range(600):
        try:
            connected = HTTPConnection("localhost", port, timeout=5)
            connected.request("GET", "/live")
            connected.getresponse().read()
            return server
        except OSError:
            time.sleep(0.2)
    server.terminate()
    raise SystemExit("the server did not start")


def measure(addresses, cookie) -> dict:
    times = {shape: [] for shape in ("calm", "line", "loopback", "checked")}
    work = dict.fromkeys(times, 0)
    with tempfile.TemporaryDirectory() as folder:
        server = start(folder)
        try:
            read(addresses, cookie, SECONDS)  # warm
            before = memory(server)
            for _round in range(ROUNDS):
                for shape in times:
                    other = busy(shape, cookie)
                    if other:
                        time.sleep(1.5)  # it makes its file first
                    times[shape] += read(addresses, cookie, SECONDS - 2)
                    if other:
                        work[shape] += int(other.communicate()[0] or 0)
            after = memory(server)
        finally:
            server.terminate()
            server.wait()
    return {"before": before, "after": after, "work": work, "times": {shape: summary(values) for shape, values in times.items()}}


def summary(values) -> dict:
    return {"number": len(values), "median": statistics.median(values), "p95": sorted(values)[int(len(values) * 0.95)]}


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from benchmarks.measure import session_of
    from focalpoints.models import Country, Role
    from rabatplatform.access.scope import access_scope
    from rabatplatform.accounts.models import User
    from tests.factories import make_member

    user = User.objects.filter(email="bench@example.org").first() or make_member(
        Country.objects.get(alpha2="SN"), Role.FOCAL_POINT, email="bench@example.org"
    )
    with access_scope(user), connection.cursor() as cursor:
        cursor.execute("SELECT slug FROM practices_practice WHERE state = 'published' LIMIT 1")
        slug = cursor.fetchone()[0]
        cursor.execute("SELECT split_part(version(), ' on ', 1)")
        server = cursor.fetchone()[0]
    cookie = f"{settings.SESSION_COOKIE_NAME}={session_of(user)}"
    connection.close()
    answer = measure(["/", f"/practices/{slug}/", "/practices/"], cookie)
    print(json.dumps({**answer, "server": server}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["send"]:
        send(float(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1:2] == ["check"]:
        check(float(sys.argv[2]))
    else:
        main()
