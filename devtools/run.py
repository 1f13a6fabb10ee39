"""`dev.py run`: everything on one machine, in order, and gone in the reverse order."""

import contextlib
import fcntl
import hashlib
import http.client
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from devtools.errors import Refusal
from devtools.keeper import Services, database_is_outside, services
from devtools.place import CHECKOUT, Place
from devtools.processes import start_child, stop_child

LOOPBACKS = [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]  # "localhost" is one or the other, or both
ACCOUNTS = (
    "sign in as focal_point.sn@demo.example, coordinator.es@demo.example, officer.iom@demo.example, secretariat@demo.example "
    "or any other <role>.<place>@demo.example"
)
SOURCES = ("rabatplatform", "focalpoints", "practices", "casework")
QUEUES = "interactive,mail,digest,webhook,bulk"


def wanted_port(environ) -> int:
    text = environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Refusal(f"PORT is a number from 1 to 65535, not {text!r}.")
    return int(text)


def test_port(port: int) -> list[str]:
    """The addresses to bind for this port. Raises Refusal when one of them is taken."""
    free = []
    for family, host in LOOPBACKS:
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                probe.bind((host, port))
        except PermissionError:
            raise Refusal(
                f"This user may not open port {port}: try PORT={port + 8000 if port < 1024 else 8000} make run."
            ) from None
        except OSError as error:
            if error.errno in (98, 48):  # EADDRINUSE on Linux, macOS
                other = port + 1 if port < 65535 else 8000
                raise Refusal(f"Port {port} is taken by another program: try PORT={other} make run.") from None
            continue  # this machine has no IPv6
        free.append(f"[{host}]:{port}" if family == socket.AF_INET6 else f"{host}:{port}")
    if not free:
        raise Refusal("This machine has no loopback address to serve on.")
    return free


class RunLock:
    """One supervisor per checkout. The file says where it serves; the lock ends with the process."""

    def __init__(self, place: Place):
        self.file = (place.state / "run.lock").open("a+")

    def take(self, port: int) -> None:
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.file.seek(0)
            where = self.file.read().strip() or "it is just starting"
            raise Refusal(f"Already running: {where}.") from None
        self.file.truncate(0)
        self.file.write(f"http://localhost:{port} (process {os.getpid()})")
        self.file.flush()

    def release(self) -> None:
        self.file.truncate(0)
        self.file.close()


@dataclass
class Child:
    """A process that serves until it is told to stop, and is started again if it ends by itself."""

    name: str
    command: list[str]
    env: dict[str, str]
    process: subprocess.Popen | None = None
    since: float = 0
    rest: bytes = b""

    def start(self) -> None:
        self.since = time.monotonic()
        self.process = start_child(
            self.command,
            env=self.env,
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # the terminal's Ctrl-C reaches the supervisor alone
        )
        os.set_blocking(self.process.stdout.fileno(), False)

    def pass_on(self) -> bool:
        """Print what it said, line by line with its name. False: it closed its output."""
        said = self.process.stdout.read()
        if said is None:
            return True
        *lines, self.rest = (self.rest + said).split(b"\n")
        for line in lines if said else [*lines, self.rest]:
            if line.strip():
                show(self.name, line.decode(errors="replace"))
        return bool(said)

    def stop(self, seconds: float) -> None:
        """SIGTERM, then SIGKILL for it and whatever it started."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            self.pass_on()  # a full pipe would keep it from ending
            time.sleep(0.02)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.pass_on()


def show(name: str, line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {name:<6} | {line}", flush=True)


class Stop(Exception):
    """Somebody asked us to end."""


class Supervisor:
    def __init__(self, children: list[Child], servers: Services, port: int, ready_line: str):
        self.children, self.servers, self.port, self.ready_line = children, servers, port, ready_line
        self.asked = False
        self.selector = selectors.DefaultSelector()

    def ask_to_stop(self, *_):
        self.asked = True

    def serve(self) -> int:
        """Start the children, say READY, stay until asked to stop or a child cannot be kept up. Gives the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)
        code = 0
        try:
            for child in self.children:
                self.start(child)
            ready = False
            while not self.asked:
                for key, _ in self.selector.select(timeout=0.1):
                    if not key.data.pass_on():
                        self.selector.unregister(key.fileobj)
                if not self.revive():
                    code = 1
                    break
                if not ready and first_page_answers(self.port):
                    ready = True
                    print(self.ready_line, flush=True)
        finally:
            print("Stopping …", flush=True)
            for child in reversed(self.children):
                child.stop(seconds=15)
        return code

    def start(self, child: Child) -> None:
        child.start()
        self.selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def revive(self) -> bool:
        """Start again what ended by itself. False when it had hardly begun: starting it again would not help."""
        try:
            self.servers.revive()
        except Refusal as refusal:
            show("dev.py", str(refusal))
        for child in self.children:
            if child.process.poll() is None:
                continue
            child.pass_on()
            if child.process.stdout in {key.fileobj for key in self.selector.get_map().values()}:
                self.selector.unregister(child.process.stdout)
            show(child.name, f"ended by itself (exit code {child.process.returncode})")
            if time.monotonic() - child.since < 8:
                return False
            child.stop(0)
            self.start(child)
        return True


def first_page_answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return line.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def of_process(env: dict[str, str], process: str) -> dict[str, str]:
    """The environment of a web, jobs or owner process: each holds its own login's address and no stronger one."""
    hidden = {"web": ("DATABASE_JOBS_URL", "DATABASE_OWNER_URL"), "jobs": ("DATABASE_URL", "DATABASE_OWNER_URL"), "owner": ()}[
        process
    ]
    return {name: value for name, value in env.items() if name not in hidden} | {"APP_PROCESS": process}


def children_of(env: dict[str, str], place: Place, addresses: list[str]) -> list[Child]:
    bind = [part for address in addresses for part in ("--bind", address)]
    jobs = of_process(env, "jobs")
    if os.getuid() == 0:
        jobs["PYTHONWARNINGS"] = "ignore:You're running the worker with superuser privileges"
    celery = ["python", "-m", "celery", "--quiet", "-A", "rabatplatform"]
    worker = [
        *celery,
        "worker",
        "--concurrency",
        "2",
        "--queues",
        QUEUES,
        "--without-gossip",
        "--without-mingle",
        "--loglevel",
        "warning",
    ]
    beat = [*celery, "beat", "--pidfile=", "--schedule", str(place.state / "beat"), "--loglevel", "warning"]
    return [
        Child(
            "web",
            ["python", "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", *bind, "rabatplatform.wsgi"],
            of_process(env, "web"),
        ),
        Child("worker", worker, jobs),
        Child("beat", beat, jobs),
    ]


def start_step(command: list[str], env: dict[str, str]) -> subprocess.Popen:
    return start_child(command, env=env, cwd=CHECKOUT, stdin=subprocess.DEVNULL)


def finish_step(label: str, step: subprocess.Popen) -> None:
    if step.wait():
        raise Refusal(f"{label} failed: see the lines above.")


def files_stamp(paths, *more: str) -> str:
    """One hash of the names and contents of files, and of further facts."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(os.fsencode(path) + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    for fact in more:
        total.update(b"\0" + fact.encode())
    return total.hexdigest()


def data_stamp(demo_password: str) -> str:
    """Changes with whatever could change what the loading commands write."""
    paths = [path for app in SOURCES for end in ("*.py", "*.json") for path in (CHECKOUT / app).rglob(end)]
    return files_stamp([*paths, CHECKOUT / "requirements.txt"], demo_password)


def static_stamp() -> str:
    folders = [CHECKOUT / "static", *(CHECKOUT / app for app in SOURCES)]
    paths = [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and "static" in path.relative_to(CHECKOUT).parts
    ]
    return files_stamp([*paths, CHECKOUT / "rabatplatform/settings/base.py"], (CHECKOUT / "requirements.txt").read_text())


def read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def prepare_data(place: Place, env: dict[str, str], outside: bool) -> None:
    """Schema, static files, reference data, practices, demo. What has not changed since the last start is left out."""
    manage = ["python", "manage.py"]
    static_mark, data_mark = place.state / "static.stamp", place.loaded
    static, data = static_stamp(), data_stamp(env["DEMO_PASSWORD"])
    collecting = None
    if read(static_mark) != static or not (CHECKOUT / "staticfiles" / "staticfiles.json").exists():
        static_mark.unlink(missing_ok=True)
        print("Collecting static files …", flush=True)
        collecting = start_step([*manage, "collectstatic", "--clear", "--noinput", "-v", "0"], of_process(env, "web"))
    try:
        if outside or read(data_mark) != data:
            data_mark.unlink(missing_ok=True)
            print("Bringing the database up to date …", flush=True)
            migrating = start_step([*manage, "migrate", "--noinput", "-v", "0"], of_process(env, "owner"))
            finish_step("Migrating the database", migrating)
            finish_step("Loading the data", start_step([*manage, "prepare_local"], of_process(env, "jobs")))
            if not outside:
                data_mark.write_text(data)
        if collecting:
            finish_step("Collecting static files", collecting)
            static_mark.write_text(static)
    except BaseException:
        if collecting:
            stop_child(collecting, signal.SIGTERM, 10)
        raise


def serve(place: Place, port: int, make_environment) -> int:
    lock = RunLock(place)
    lock.take(port)
    try:
        bind = test_port(port)
        signal.signal(signal.SIGTERM, raise_stop)
        signal.signal(signal.SIGHUP, raise_stop)
        with services(place, "local", os.environ) as servers:
            env = make_environment(place, "local", servers.addresses) | {"SITE_ADDRESS": f"http://localhost:{port}"}
            env.setdefault("DEMO_PASSWORD", place.secrets["demo_password"])
            env["DJANGO_SETTINGS_MODULE"] = "rabatplatform.settings.local"
            prepare_data(place, env, outside=database_is_outside(os.environ))
            pages = "mails: /local/mail/, second step of casework: /local/second-step/"
            line = f"READY  http://localhost:{port}  {ACCOUNTS} ({pages}), password {env['DEMO_PASSWORD']}"
            code = Supervisor(children_of(env, place, bind), servers, port, line).serve()
        print("Stopped.", flush=True)
        return code
    except (Stop, KeyboardInterrupt):
        print("Stopped.", file=sys.stderr)
        return 130
    finally:
        lock.release()


def raise_stop(*_):
    raise Stop
