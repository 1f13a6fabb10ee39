"""PostgreSQL for development and tests: no port, a socket in a private folder, its own passwords."""

import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from devtools.binaries import postgres_folder
from devtools.errors import Refusal
from devtools.place import CHECKOUT, Place
from devtools.processes import command_line, start_child, stop_child, wait_until

MAJOR = "18"
CLEAN_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
# Production creates its database the same way (docker-compose.yml), or sorting and searching there differ from the tests.
LOCALE = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8"]
# Without autovacuum: tests take back all they write, and figures of empty tables make the planner read whole tables that a test has filled.
FAST = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "autovacuum=off"]
LOGINS = {"DATABASE_URL": "app_rw", "DATABASE_JOBS_URL": "app_jobs", "DATABASE_OWNER_URL": "app_owner"}


@dataclass
class Postgres:
    """The cluster of one kind ("local" or "test") of a place. A keeper owns it; see devtools.keeper."""

    place: Place
    kind: str
    child: subprocess.Popen | None = None
    child_was_up: bool = False

    name = "postgres"

    @property
    def data(self) -> Path:
        return self.place.state / (f"pgdata-{MAJOR}" if self.kind == "local" else f"pgdata-{self.kind}-{MAJOR}")

    @property
    def log(self) -> Path:
        return self.place.state / f"postgres-{self.kind}.log"

    def addresses(self) -> dict[str, str]:
        """The environment variables that name this cluster.

        The folder of the socket is a parameter, not percent-encoded as the host: both libpq and django-environ understand that.
        """
        folder = self.place.run / self.kind
        return {name: f"postgresql://{login}:{self.place.secrets[login]}@/app?host={folder}" for name, login in LOGINS.items()}

    def start(self) -> None:
        """Start the server, making the cluster and the roles if need be. Holding the keeper's lock is the caller's duty."""
        programs = postgres_folder(self.place)
        sockets = self.place.sockets(self.kind)
        if not self.data.exists():
            self.make_cluster(programs, sockets)
        end_stale_server(self.data, sockets)
        try:
            self.start_server(programs, sockets)
        except Refusal:
            if self.kind != "test" or self.child_was_up:
                raise
            # Without fsync a power cut may leave a broken cluster; nothing in the tests' one is worth keeping.
            shutil.rmtree(self.data)
            self.make_cluster(programs, sockets)
            self.start_server(programs, sockets)
        self.child_was_up = True
        try:
            self.apply_roles(programs, sockets)
        except BaseException:
            self.stop()
            raise

    def make_cluster(self, programs: Path, sockets: Path) -> None:
        """Make the cluster beside its place and move it there when complete: a cut leaves nothing half-made."""
        draft = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        self.place.server_folder(draft)
        password = sockets / "superuser"
        password.unlink(missing_ok=True)
        with open(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(self.place.secrets["superuser"])
        self.place.give_to_server(password)
        try:
            made = subprocess.run(
                [
                    programs / "initdb",
                    "-D",
                    draft,
                    "-U",
                    "postgres",
                    "--auth=scram-sha-256",
                    f"--pwfile={password}",
                    "--no-sync",
                    *LOCALE,
                ],
                capture_output=True,
                text=True,
                env=CLEAN_ENV,
                cwd="/",
                check=False,
                **self.place.as_server(),
            )
        finally:
            password.unlink()
        if made.returncode:
            shutil.rmtree(draft, ignore_errors=True)
            raise Refusal(f"PostgreSQL could not make its data folder {self.data}: {last_line(made.stderr)}")
        draft.rename(self.data)
        if self.kind == "local":
            self.place.loaded.unlink(missing_ok=True)

    def start_server(self, programs: Path, sockets: Path) -> None:
        arguments = [
            programs / "postgres",
            "-D",
            self.data,
            "-k",
            sockets,
            "-c",
            "listen_addresses=",
            "-c",
            "unix_socket_permissions=0700",
        ]
        arguments += FAST if self.kind == "test" else []
        if self.log.exists() and self.log.stat().st_size > 5_000_000:
            self.log.unlink()
        for _attempt in range(5):
            with self.log.open("ab") as log:
                begin = log.tell()
                self.child = start_child(
                    arguments,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=CLEAN_ENV,
                    cwd="/",
                    start_new_session=True,
                    ending=signal.SIGINT,  # a fast stop
                    **self.place.as_server(),
                )
            wait_until(lambda: is_ready(self.data, self.child.pid) or self.child.poll() is not None, 60)
            if self.child.poll() is None and is_ready(self.data, self.child.pid):
                return
            self.stop()
            said = self.log.read_bytes()[begin:].decode(errors="replace")
            if "still in use" not in said:
                break
            time.sleep(1)  # the children of a server that was killed are just ending
        raise Refusal(f"PostgreSQL did not start: {last_line(said)} (the whole story is in {self.log})")

    def apply_roles(self, programs: Path, sockets: Path) -> None:
        """Run deploy/roles.sql as the superuser. The passwords go by standard input, never by the command line."""
        settings = {f"{login}_password": self.place.secrets[login] for login in LOGINS.values()} | {
            "database": "app",
            "may_create_databases": "on",
        }
        script = (
            "".join(f"\\set {name} '{value}'\n" for name, value in settings.items()) + (CHECKOUT / "deploy/roles.sql").read_text()
        )
        ran = subprocess.run(
            [
                programs / "psql",
                "-X",
                "-q",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                sockets,
                "-U",
                "postgres",
                "-d",
                "postgres",
                "-f",
                "-",
            ],
            input=script,
            capture_output=True,
            text=True,
            env=CLEAN_ENV | {"PGPASSWORD": self.place.secrets["superuser"]},
            cwd="/",
            check=False,
        )
        if ran.returncode:
            raise Refusal(f"The database roles could not be made: {last_line(ran.stderr)}")

    def stop(self) -> None:
        if self.child:
            stop_child(self.child, signal.SIGINT, 20)


def is_ready(data: Path, pid: int) -> bool:
    """The eighth line of postmaster.pid is the server's state; pg_ctl reads it, too."""
    lines = pid_file_lines(data / "postmaster.pid")
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def pid_file_lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except OSError:
        return []


def is_server_of(arguments: list[str], data: Path) -> bool:
    """Whether a command line is the postmaster of this data folder."""
    return len(arguments) > 2 and Path(arguments[0]).name == "postgres" and arguments[1:3] == ["-D", str(data)]


def end_stale_server(data: Path, sockets: Path) -> None:
    """Remove what a killed server left; end our own server if it still runs.

    The process id in a lock file may meanwhile belong to a stranger, often so in containers. PostgreSQL then refuses to start,
    and `pg_ctl stop` would send the stranger a signal: so neither is asked, and the command line of the process decides.
    """
    for lock in (data / "postmaster.pid", sockets / ".s.PGSQL.5432.lock"):
        lines = pid_file_lines(lock)
        pid = int(lines[0]) if lines and re.fullmatch(r"\d+", lines[0].strip()) else None
        if pid and is_server_of(command_line(pid), data):
            os.kill(pid, signal.SIGINT)
            if not wait_until(lambda pid=pid: not is_server_of(command_line(pid), data), 20):
                raise Refusal(f"An older PostgreSQL of this checkout (process {pid}) does not stop: end it, then start again.")
        lock.unlink(missing_ok=True)
    (sockets / ".s.PGSQL.5432").unlink(missing_ok=True)


def last_line(text: str) -> str:
    """The line of a program's output that says most: the last FATAL or error, else the last."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"FATAL|ERROR|error:", line)]
    return (telling or lines or ["it said nothing"])[-1]
