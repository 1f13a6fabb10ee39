"""A small checkout with the real dev.py and a platform of thirty lines, to test the supervisor on."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from devtools import environment
from devtools.place import CHECKOUT, PROJECT, checkout_hash, run_folder

FILES = {
    "manage.py": """
        import os, sys, pathlib
        with open("calls.log", "a") as log:
            print(os.environ["APP_PROCESS"], *sys.argv[1:], file=log)
        if sys.argv[1] == "collectstatic":
            pathlib.Path("staticfiles").mkdir(exist_ok=True)
            pathlib.Path("staticfiles/staticfiles.json").write_text("{}")
    """,
    "rabatplatform/__init__.py": "",
    "rabatplatform/settings/__init__.py": "",
    "rabatplatform/settings/base.py": "",
    "rabatplatform/settings/local.py": "SECRET_KEY = 'toy'",
    "rabatplatform/settings/test.py": "SECRET_KEY = 'toy'",
    "rabatplatform/wsgi.py": """
        import os, psycopg2
        NAMES = ("APP_PROCESS", "DATABASE_URL", "DATABASE_JOBS_URL", "DATABASE_OWNER_URL")

        def application(environ, start_response):
            with psycopg2.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
                cursor.execute("SELECT current_user")
                text = cursor.fetchone()[0] + " " + " ".join(name for name in NAMES if name in os.environ)
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [text.encode()]
    """,
    "rabatplatform/celery.py": """
        import os
        from celery import Celery
        app = Celery("rabatplatform", broker=os.environ["REDIS_URL"].replace("unix://", "redis+socket://"))
    """,
    "static/site.css": "body { margin: 0 }",
}


def make_toy(folder: Path) -> Path:
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = text.strip("\n").splitlines()
        indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        path.write_text("\n".join(line[indent:] for line in lines) + "\n")
    for name in ("devtools", "deploy"):
        shutil.copytree(CHECKOUT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("dev.py", environment.LOCAL, environment.DEV, "requirements.txt"):
        shutil.copy(CHECKOUT / name, folder / name)
    make_environment(folder)
    return folder


def make_environment(folder: Path) -> None:
    """A virtual environment that borrows the packages of the one running this test."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
    packages = next((folder / ".venv" / "lib").glob("python*/site-packages"))
    borrowed = Path(environment.__file__).parent.parent / ".venv" / packages.relative_to(folder / ".venv")
    (packages / "borrowed.pth").write_text(f"{borrowed}\n")
    (folder / ".venv" / ".stamp").write_text(json.dumps(environment.stamp_of(environment.DEV, folder)))


def state_of(folder: Path) -> Path:
    return Path("/var/lib") / f"{PROJECT}-local" / checkout_hash(folder) if os.getuid() == 0 else folder / ".local"


def clean_environment(**more: str) -> dict[str, str]:
    hidden = (
        "DATABASE_URL",
        "DATABASE_JOBS_URL",
        "DATABASE_OWNER_URL",
        "REDIS_URL",
        "PORT",
        "CI",
        "APP_PROCESS",
        "DJANGO_SETTINGS_MODULE",
    )
    hidden += ("DEMO_PASSWORD", "SECRET_KEY", "LOCAL_MAIL_DIR")
    return {name: value for name, value in os.environ.items() if name not in hidden} | more


def call_dev(folder: Path, *arguments: str, seconds: float = 60, **env: str) -> subprocess.CompletedProcess:
    command = [sys.executable, folder / "dev.py", *arguments]
    return subprocess.run(
        command, env=clean_environment(**env), cwd=folder, capture_output=True, text=True, timeout=seconds, check=False
    )


class Running:
    """`dev.py run` in the background, its output in a file."""

    def __init__(self, folder: Path, **env: str):
        self.log = folder / "run.log"
        self.folder = folder
        with self.log.open("wb") as log:
            command = [sys.executable, folder / "dev.py", "run"]
            self.process = subprocess.Popen(
                command, env=clean_environment(**env), cwd=folder, stdout=log, stderr=log, start_new_session=True
            )

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_for(self, text: str, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while text not in self.said():
            if time.monotonic() > end or self.process.poll() is not None:
                self.process.kill()
                raise AssertionError(self.said())
            time.sleep(0.05)

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)
        return self.process.wait(60)


def command_lines() -> dict[int, str]:
    found = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return found


def server_pid(folder: Path, program: str) -> int:
    """The checkout's process with this in its command line; every server's and keeper's names a folder of the checkout's own."""
    keys = (str(state_of(folder)), checkout_hash(folder))
    return next(pid for pid, line in command_lines().items() if program in line and any(key in line for key in keys))


def processes_of(folder: Path) -> list[str]:
    """The command lines of what runs for this checkout, by its working folder, its data folder or its sockets."""
    found = []
    for pid, line in command_lines().items():
        with contextlib.suppress(OSError):
            here = Path(os.readlink(f"/proc/{pid}/cwd"))
            if pid != os.getpid() and line and (here == folder or str(folder) in line or checkout_hash(folder) in line):
                found.append(line)
    return found


def gone(folder: Path, seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while processes_of(folder):
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def remove(folder: Path) -> None:
    if os.getuid() == 0:
        shutil.rmtree(state_of(folder), ignore_errors=True)
    shutil.rmtree(run_folder(checkout_hash(folder), os.getuid(), os.environ), ignore_errors=True)
