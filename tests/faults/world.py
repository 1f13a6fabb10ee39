"""A whole platform for one run: servers and processes of its own, each of which can be killed, all of which end with it."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import psutil
import psycopg2

from devtools.place import CHECKOUT, place_of
from devtools.postgres import Postgres
from devtools.processes import start_child, stop_child, wait_until
from devtools.run import children_of, data_stamp, of_process
from devtools.valkey import Valkey
from tests.faults.mail_server import Mood

KIND = "faults"
PASSWORD = "a-long-word-for-faults"
EXPORT_KEY = "Exports under faults"  # each run makes one
ENDING_SECONDS = 15
HIDDEN = ("DATABASE", "REDIS_URL", "APP_PROCESS", "LOCAL_MAIL_DIR", "SITE_ADDRESS", "EMAIL")  # of whoever starts the rig


# What runs before this one left behind: nothing of it waits, counts for the ceiling of a week, or was chosen.
FRESH = f"""
DELETE FROM accounts_signinfailure;
UPDATE notifications_delivery SET state = 'folded', error = 'done' WHERE state = 'waiting';
UPDATE notifications_delivery SET mail_id = NULL WHERE mail_id IS NOT NULL;
DELETE FROM notifications_bounce;
DELETE FROM notifications_mail;
DELETE FROM notifications_notificationsettings;
DELETE FROM api_bulkexport;
UPDATE accounts_agencykey SET revoked_at = now() WHERE revoked_at IS NULL AND name = '{EXPORT_KEY}'"""


class World:
    """The main thread alone starts things here: a child's bond to us is to the thread that made it."""

    def __init__(self, settings: str):
        self.place = place_of()
        self.folder = self.place.state / KIND
        self.settings = settings
        self.postgres, self.valkey = Postgres(self.place, KIND), Valkey(self.place, KIND)
        self.processes: dict[str, subprocess.Popen] = {}
        self.commands: dict[str, tuple[list[str], dict[str, str]]] = {}
        self.ended_by_themselves: list[str] = []

    @property
    def stamp(self):
        return self.folder / "prepared"

    # ── beginning and end ──────────────────────────────────────────────────────────────────────────────────────────
    def __enter__(self):
        self.folder.mkdir(mode=0o711, exist_ok=True)
        self.lock = (self.folder / "lock").open("a")
        fcntl.flock(self.lock, fcntl.LOCK_EX)  # one run a checkout; a second one waits
        try:
            self.begin()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_):
        self.end()

    def begin(self) -> None:
        stamp = data_stamp(PASSWORD)
        prepared = self.stamp.exists() and self.stamp.read_text() == stamp and self.postgres.data.exists()
        self.stamp.unlink(missing_ok=True)  # written again by a run that ended well
        if not prepared:
            shutil.rmtree(self.postgres.data, ignore_errors=True)
        shutil.rmtree(self.exports, ignore_errors=True)
        for name in ("mail", "log"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
            (self.folder / name).mkdir()
        self.mood = Mood(self.folder / "log" / "mood")
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self.postgres.start()
        self.valkey.start()
        mail_port = str(free_port())
        hidden = (*HIDDEN, "TEST_DB_SUFFIX", "PYTEST", "FAULTS")
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        self.env |= self.postgres.addresses() | self.valkey.addresses()
        self.env |= {
            "DJANGO_SETTINGS_MODULE": self.settings,
            "SECRET_KEY": self.place.secrets["secret_key"],
            "DEMO_PASSWORD": PASSWORD,
            "LOCAL_MAIL_DIR": str(self.folder / "mail"),
            "FAULTS_MAIL_PORT": mail_port,
            "FILES_ROOT": str(self.files),
            "SITE_ADDRESS": self.address,
            "PATH": f"{CHECKOUT / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        }
        if not prepared:
            self.step("owner", "migrate", "--noinput", "-v", "0")
            self.step("jobs", "prepare_local")
        with self.superuser() as cursor:
            cursor.execute(FRESH)
        self.prepared = stamp
        sink = ["python", "-m", "tests.faults.mail_server", mail_port, self.folder / "mail", self.mood.path, self.misdeeds_path]
        self.commands["mail"] = ([str(part) for part in sink], self.env)
        self.start("mail")
        for child in children_of(self.env, self.place, [f"127.0.0.1:{self.port}"]):
            command = [str(self.folder / "beat") if part == str(self.place.state / "beat") else part for part in child.command]
            self.commands[child.name] = (command, child.env)
            self.start(child.name)
        if not wait_until(lambda: self.answers("/ready"), 120, pause=0.2):
            raise RuntimeError(f"The platform did not become ready: see {self.folder / 'log'}.")

    def end(self) -> None:
        for name in reversed(list(self.processes)):
            self.stop(name)
        self.continue_valkey()
        self.valkey.stop()
        self.postgres.stop()
        self.lock.close()

    def keep(self) -> None:
        """The next run may use this cluster again."""
        self.stamp.write_text(self.prepared)

    def step(self, process: str, *arguments: str) -> None:
        with (self.folder / "log" / "steps").open("ab") as log:
            command = ["python", "manage.py", *arguments]
            env = of_process(self.env, process)
            done = start_child(command, env=env, cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            if done.wait():
                raise RuntimeError(f"manage.py {arguments[0]} failed: see {log.name}.")

    def said(self, process: str, *arguments: str) -> str:
        """What a command of manage.py printed."""
        with (self.folder / "log" / "steps").open("ab") as log:
            command = ["python", "manage.py", *arguments]
            options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": log}
            done = start_child(command, env=of_process(self.env, process), cwd=CHECKOUT, **options)
            printed = done.communicate()[0]
            if done.returncode:
                raise RuntimeError(f"manage.py {arguments[0]} failed: see {log.name}.")
        return printed.decode()

    @property
    def files(self) -> Path:
        """Where the platform keeps files."""
        return self.folder / "files"

    @property
    def exports(self) -> Path:
        return self.files / "exports"

    @property
    def misdeeds_path(self) -> Path:
        return self.folder / "log" / "misdeeds"

    # ── processes ──────────────────────────────────────────────────────────────────────────────────────────────────
    def start(self, name: str, **more: str) -> None:
        """more: of its environment, this time."""
        command, env = self.commands[name]
        with (self.folder / "log" / name).open("ab") as log:
            self.processes[name] = start_child(
                command, env=env | more, cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def keep_up(self) -> None:
        """As a container or dev.py does it: what ended by itself is started again, and told in the table."""
        for name in ("worker", "beat"):
            process = self.processes.get(name)
            if process is not None and process.poll() is not None:
                self.ended_by_themselves.append(name)
                self.start(name)

    def stop(self, name: str) -> None:
        process = self.processes.pop(name)
        stop_child(process, signal.SIGTERM, ENDING_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    def kill(self, name: str) -> None:
        """kill -9 of a process and of all that it started."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_one_web_worker(self) -> None:
        psutil.Process(self.processes["web"].pid).children()[0].kill()

    def web_master(self) -> int | None:
        process = self.processes["web"]
        return process.pid if process.poll() is None else None

    # ── servers ────────────────────────────────────────────────────────────────────────────────────────────────────
    def kill_valkey(self) -> None:
        self.valkey.child.kill()
        self.valkey.child.wait()

    def halt_valkey(self) -> None:
        """It is there and takes connections, but answers nobody."""
        self.valkey.child.send_signal(signal.SIGSTOP)

    def continue_valkey(self) -> None:
        if self.valkey.child and self.valkey.child.poll() is None:
            self.valkey.child.send_signal(signal.SIGCONT)

    def empty_valkey(self) -> None:
        """Queues, messages that a worker holds, and cache are gone; connections stay."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(10)
            line.connect(str(self.valkey.socket))
            line.sendall(b"FLUSHALL\r\n")
            if not line.recv(16).startswith(b"+OK"):
                raise RuntimeError("Valkey was not emptied.")

    def kill_postgres(self) -> None:
        self.postgres.child.kill()
        self.postgres.child.wait()

    # ── looking ────────────────────────────────────────────────────────────────────────────────────────────────────
    def answers(self, path: str) -> bool:
        """Whether a page answers 200 within two seconds."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as line:
                line.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
                return line.recv(32).split()[1:2] == [b"200"]
        except OSError:
            return False

    @contextlib.contextmanager
    def superuser(self):
        """A cursor that sees every row: what is proven here does not go through the code that is being proven."""
        connection = psycopg2.connect(
            host=str(self.place.run / KIND), user="postgres", password=self.place.secrets["superuser"], dbname="app"
        )
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def rows(self, sql: str, *parameters) -> list[tuple]:
        with self.superuser() as cursor:
            cursor.execute(sql, parameters or None)
            return cursor.fetchall()

    def change(self, sql: str, *parameters) -> int:
        """How many rows. What a person chose, or that time passed: never what the code has to do."""
        with self.superuser() as cursor:
            cursor.execute(sql, parameters or None)
            return cursor.rowcount

    def mails(self) -> list[Path]:
        return sorted((self.folder / "mail").glob("*.eml"))

    def misdeeds(self, mood: str = "") -> list[dict]:
        """What the mail server did wrong: see mail_server."""
        lines = self.misdeeds_path.read_text().splitlines() if self.misdeeds_path.exists() else []
        return [line for line in map(json.loads, lines) if mood in ("", line["mood"])]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.time()))
