"""One server, many users: the first starts it, all share it, the last one's end stops it.

A keeper is a small process that owns one server. Every user holds a shared lock on the users' file; the keeper stops the
server when it gets that lock alone. Locks end with their process, so kill -9 of a user, of the keeper or of both leaves
nothing behind: the kernel ends the server with its keeper.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from devtools.errors import Refusal
from devtools.place import CHECKOUT, Place
from devtools.postgres import Postgres
from devtools.processes import wait_until
from devtools.valkey import Valkey

SERVICES = {"postgres": Postgres, "valkey": Valkey}


class Lock:
    """An advisory lock on a file; ends with the process, is not inherited by children."""

    def __init__(self, path: Path):
        self.file = path.open("a+b")
        os.chmod(path, 0o600)

    def wait_shared(self) -> None:
        fcntl.flock(self.file, fcntl.LOCK_SH)

    def wait_alone(self) -> None:
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def try_shared(self) -> bool:
        return self._try(fcntl.LOCK_SH)

    def try_alone(self) -> bool:
        return self._try(fcntl.LOCK_EX)

    def _try(self, how: int) -> bool:
        try:
            fcntl.flock(self.file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        fcntl.flock(self.file, fcntl.LOCK_UN)

    def close(self) -> None:
        self.file.close()


class Files:
    """The lock files and the ready mark of one service."""

    def __init__(self, place: Place, kind: str, name: str):
        stem = place.state / f"{name}-{kind}"
        self.keeper, self.users, self.start, self.ready, self.log = (
            stem.with_name(f"{stem.name}.{part}") for part in ("keeper", "users", "start", "ready", "keeper.log")
        )


class Use:
    """Being a user of one service."""

    def __init__(self, service):
        self.service = service
        self.files = Files(service.place, service.kind, service.name)
        self.users = Lock(self.files.users)
        self.starting = Lock(self.files.start)
        self.started = None

    def begin(self) -> None:
        """Start the service or join it. While an older keeper stops its server this waits. `wait` then sees it through."""
        self.users.wait_shared()
        self.starting.wait_alone()
        self.start_if_nobody_keeps()

    def start_if_nobody_keeps(self) -> None:
        if keeper_is_gone(self.files):
            self.files.ready.unlink(missing_ok=True)
            self.started = start_keeper(self.service, self.files)

    def wait(self) -> None:
        if not self.started:
            # A keeper was there: ready, or about to be (its starter was killed), or about to end (it was told to, or killed).
            wait_until(lambda: self.files.ready.exists() or keeper_is_gone(self.files), 60)
            self.start_if_nobody_keeps()
        if self.started:
            said = self.started.stdout.readline().decode().strip()
            self.started.stdout.close()
            if said != "ready":
                self.started.wait()
                raise Refusal(said or f"The keeper of {self.service.name} ended without a word: see {self.files.log}.")
        elif not self.files.ready.exists():
            raise Refusal(f"{self.service.name} did not start: see {self.files.log}, then start again.")
        self.starting.release()

    def revive(self) -> None:
        """Start a new keeper when the old one was killed."""
        if keeper_is_gone(self.files):
            if self.started:
                self.started.poll()
            self.started = None
            self.starting.wait_alone()
            self.wait()

    def end(self) -> None:
        """Leave; the last one waits until the server has stopped."""
        self.users.release()
        wait_until(lambda: keeper_is_gone(self.files) or others_use(self.files), 30, pause=0.05)
        self.users.close()
        if self.started:
            self.started.poll()


def keeper_is_gone(files: Files) -> bool:
    lock = Lock(files.keeper)
    try:
        return lock.try_alone()
    finally:
        lock.close()


def others_use(files: Files) -> bool:
    """Whether somebody holds the users' lock shared. A keeper that is stopping holds it alone."""
    lock = Lock(files.users)
    try:
        return not lock.try_alone() and lock.try_shared()
    finally:
        lock.close()


def start_keeper(service, files: Files) -> subprocess.Popen:
    with files.log.open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "devtools.keeper", service.kind, service.name, service.place.state, service.place.run],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=CHECKOUT,
            start_new_session=True,  # the terminal's Ctrl-C is for the users
        )


class Services:
    """What one command uses: `addresses` are the environment variables that name it."""

    def __init__(self, uses: list[Use]):
        self.uses = uses
        self.addresses = {name: value for use in uses for name, value in use.service.addresses().items()}

    def revive(self) -> None:
        for use in self.uses:
            use.revive()


@contextlib.contextmanager
def services(place: Place, kind: str, environ):
    """Run the block with PostgreSQL and Valkey there; gives Services. What `environ` names is left alone."""
    outside = database_is_outside(environ)
    wanted = [name for name in SERVICES if not (outside if name == "postgres" else environ.get("REDIS_URL"))]
    begun = []
    try:
        for name in wanted:
            begun.append(Use(SERVICES[name](place, kind)))
            begun[-1].begin()
        for use in begun:
            use.wait()
        yield Services(begun)
    finally:
        for use in reversed(begun):
            use.end()


def database_is_outside(environ) -> bool:
    """Whether the environment names a PostgreSQL. Then it must name all three logins."""
    names = ["DATABASE_URL", "DATABASE_JOBS_URL", "DATABASE_OWNER_URL"]
    missing = [name for name in names if not environ.get(name)]
    if missing and len(missing) < 3:
        raise Refusal(
            f"Set {' and '.join(missing)}, too: an outside PostgreSQL needs all three logins (deploy/roles.sql makes them)."
        )
    return not missing


def keep(kind: str, name: str, state: str, run: str) -> int:
    """The keeper: start the server, say so on standard output, stop it when nobody uses it any more."""
    os.umask(0o077)  # logs may hold what people wrote
    place = keeper_place(Path(state), Path(run))
    files = Files(place, kind, name)
    alive = Lock(files.keeper)
    if not wait_until(alive.try_alone, 30):
        return say("Another keeper does not end.")
    ended = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: ended.append(True))
    service = SERVICES[name](place, kind)
    try:
        service.start()
    except Refusal as refusal:
        return say(str(refusal))
    users = Lock(files.users)
    files.ready.write_text(str(os.getpid()))
    say("ready")
    try:
        while not ended and not users.try_alone():
            if service.child.poll() is not None:
                restart(service)
            time.sleep(0.1)
    finally:
        files.ready.unlink(missing_ok=True)
        service.stop()
        alive.close()  # before the users' lock ends: whoever gets that one starts a new keeper
    return 0


def restart(service) -> None:
    """A server that ended by itself, or was killed, comes back as it would in production."""
    try:
        service.start()
    except Refusal as refusal:
        print(refusal, file=sys.stderr, flush=True)
        time.sleep(1)


def keeper_place(state: Path, run: Path) -> Place:
    import pwd

    return Place(state=state, run=run, server=pwd.getpwnam("nobody") if os.getuid() == 0 else None)


def say(line: str) -> int:
    with contextlib.suppress(BrokenPipeError):  # the process that asked for us was killed
        print(line, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(keep(*sys.argv[1:]))
