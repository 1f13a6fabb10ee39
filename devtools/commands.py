"""The commands of dev.py."""

import os
import random
import signal
import sys

from devtools.catalogues import compile_catalogues, update_catalogues
from devtools.checks import check as run_checks
from devtools.environment import DEV, LOCAL, enter, is_current, must_be_possible
from devtools.errors import Refusal
from devtools.keeper import database_is_outside, services
from devtools.place import CHECKOUT, Place, place_of, require_account
from devtools.processes import start_child
from devtools.run import RunLock, serve, test_port, wanted_port

USAGE = """python3 dev.py COMMAND

  run                 start everything and serve http://localhost:8000 (PORT=… to change, DEMO_PASSWORD=… for the demo accounts)
  test [-- ARGS]      run the tests; ARGS go to pytest, as in: test -- -k search
  check               style, migrations, settings, translations
  exec -- CMD         run CMD with the services and addresses of `run`
  test-exec -- CMD    run CMD with the services and addresses of `test`
  manage ARGS         run manage.py with the services of `run`
  migrations [ARGS]   write missing migrations
  messages            bring locale/*.po up to date with the code
  faults [--short]    kill servers and processes under load and prove that nothing is lost (some minutes, on their own)
  bench               measure (N=200000 to change the number of practices)
  help                this page
"""
OWNERS_COMMANDS = {
    "migrate",
    "makemigrations",
    "sqlmigrate",
    "showmigrations",
    "squashmigrations",
    "optimizemigration",
    "dbshell",
}


def run_command(arguments: list[str]) -> int:
    name, rest = (arguments or ["help"])[0], arguments[1:]
    rest = rest[1:] if rest[:1] == ["--"] else rest
    if name not in COMMANDS:
        print(USAGE if name in ("help", "-h", "--help") else f"There is no command {name}.\n\n{USAGE}")
        return 0 if name in ("help", "-h", "--help") else 1
    try:
        return COMMANDS[name](rest)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def prepare(requirements: str) -> Place:
    """Enter the virtual environment, after all that could refuse: a refusal leaves nothing half-made."""
    if not database_is_outside(os.environ):
        require_account()
    enter(requirements)
    return place_of()


def environment(place: Place, kind: str, addresses: dict[str, str]) -> dict[str, str]:
    """The environment of a command: what the caller set has the last word."""
    made = {
        "SECRET_KEY": place.secrets["secret_key"],
        "LOCAL_MAIL_DIR": str(place.state / ("mail" if kind == "local" else f"mail-{kind}")),
        "FILES_ROOT": str(place.state / ("files" if kind == "local" else f"files-{kind}")),
        "DJANGO_SETTINGS_MODULE": "rabatplatform.settings.local" if kind == "local" else "rabatplatform.settings.test",
        "APP_PROCESS": "jobs" if kind == "local" else "test",
        "PATH": f"{CHECKOUT / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }
    os.makedirs(made["LOCAL_MAIL_DIR"], mode=0o700, exist_ok=True)
    given = {name: value for name, value in os.environ.items() if name not in ("PATH", "DJANGO_SETTINGS_MODULE")}
    return made | given | addresses


def call(command: list[str], env: dict[str, str]) -> int:
    """Run a command in the foreground and give its exit code. Ctrl-C reaches it from the terminal; we wait for it to end."""
    try:
        child = start_child(command, env=env)
    except FileNotFoundError:
        raise Refusal(f"There is no program {command[0]}.") from None
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to the child as well
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    code = child.wait()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    return code if code >= 0 else 128 - code


def exec_local(command: list[str]) -> int:
    return with_services(LOCAL, "local", command)


def exec_test(command: list[str]) -> int:
    return with_services(DEV, "test", command)


def with_services(requirements: str, kind: str, command: list[str], **extra: str) -> int:
    if not command:
        raise Refusal("Name a command, as in: python3 dev.py exec -- python manage.py shell")
    place = prepare(requirements)
    if kind == "local":
        place.loaded.unlink(missing_ok=True)  # the command may change the data: the next `run` loads again
    with services(place, kind, os.environ) as servers:
        return call(command, environment(place, kind, servers.addresses) | extra)


def manage(arguments: list[str]) -> int:
    process = os.environ.get("APP_PROCESS") or ("owner" if arguments[:1] and arguments[0] in OWNERS_COMMANDS else "jobs")
    return with_services(LOCAL, "local", ["python", "manage.py", *arguments], APP_PROCESS=process)


def run(arguments: list[str]) -> int:
    port = wanted_port(os.environ)
    if not database_is_outside(os.environ):
        require_account()
    if not is_current(CHECKOUT / ".venv", LOCAL, CHECKOUT):
        must_be_possible()
    refuse_second_run(place_of(), port)
    place = prepare(LOCAL)
    compile_catalogues()
    return serve(place, port, environment)


def refuse_second_run(place: Place, port: int) -> None:
    """Before anything is installed."""
    lock = RunLock(place)
    lock.take(port)
    lock.release()
    test_port(port)


def test(arguments: list[str]) -> int:
    prepare(DEV)
    compile_catalogues()
    database = "--create-db" if os.environ.get("CI") else "--reuse-db"
    seed = os.environ.get("SEED") or str(random.SystemRandom().randrange(1, 10**6))
    print(f"SEED={seed}", flush=True)
    codes = [
        with_services(DEV, "test", ["python", "-m", "pytest", database, *part], APP_PROCESS="test", SEED=seed)
        for part in parts_of_a_run(arguments)
    ]
    return max(codes)


def parts_of_a_run(arguments: list[str]) -> list[list[str]]:
    """pytest's arguments of each part of a run. A chosen part of the tests runs in one process.

    A whole run has three: what needs no browser, then browsers, each by as many processes as there are processors (four at most); then,
    one after the other, what waits for things to happen. Browsers come apart from the rest, that no work of seconds stands between a
    click and its answer. Each part has a report of its own (`.1`, `.2`, `.3`).
    """
    processes = min(4, os.cpu_count() or 1)
    if processes == 1 or any(not argument.startswith(("--junit", "-o", "--durations", "junit_family")) for argument in arguments):
        return [arguments]
    shared = ["--numprocesses", str(processes), "--dist", "worksteal", "-m"]
    parts = ([*shared, "not (browser or alone)"], [*shared, "browser and not alone"], ["-m", "alone"])
    return [[*more, *of_part(arguments, number)] for number, more in enumerate(parts, 1)]


def of_part(arguments: list[str], number: int) -> list[str]:
    return [f"{argument}.{number}" if argument.startswith("--junit-xml=") else argument for argument in arguments]


def migrations(arguments: list[str]) -> int:
    return with_services(DEV, "test", ["python", "manage.py", "makemigrations", *arguments], APP_PROCESS="owner")


def check(arguments: list[str]) -> int:
    place = prepare(DEV)
    with services(place, "test", os.environ) as servers:
        return run_checks(environment(place, "test", servers.addresses))


def messages(arguments: list[str]) -> int:
    enter(DEV)
    print(*update_catalogues(), sep="\n")
    compile_catalogues()
    return 0


def bench(arguments: list[str]) -> int:
    """On a cluster of its own, durable like production's."""
    prepare(DEV)
    compile_catalogues()
    return with_services(
        DEV, "bench", ["python", "-m", "benchmarks", *arguments], DJANGO_SETTINGS_MODULE="rabatplatform.settings.local"
    )


def faults(arguments: list[str]) -> int:
    place = prepare(DEV)
    compile_catalogues()
    return call(["python", "-m", "tests.faults", *arguments], environment(place, "test", {}))


COMMANDS = {
    "run": run,
    "exec": exec_local,
    "test-exec": exec_test,
    "manage": manage,
    "test": test,
    "check": check,
    "migrations": migrations,
    "messages": messages,
    "bench": bench,
    "faults": faults,
}
