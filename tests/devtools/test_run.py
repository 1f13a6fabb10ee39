"""The supervisor and the keepers, on a toy checkout: real PostgreSQL, Valkey, gunicorn and Celery."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from devtools.place import checkout_hash
from tests.devtools.toy import Running, call_dev, gone, processes_of, server_pid, state_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.alone,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc"),
    pytest.mark.timeout(180),
]


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def page(port):
    with urllib.request.urlopen(f"http://localhost:{port}/", timeout=10) as answer:
        return answer.read().decode()


def test_given_a_running_platform_when_it_is_used_then_it_serves_joins_refuses_a_second_start_and_stops_in_order(checkout, port):
    running = Running(checkout, PORT=port, DEMO_PASSWORD="a-password-for-the-demo")
    try:
        running.wait_for("READY")
        ready = next(line for line in running.said().splitlines() if line.startswith("READY"))
        assert f"http://localhost:{port} " in ready
        assert "focal_point.sn@demo.example" in ready
        assert ready.endswith("password a-password-for-the-demo")
        assert page(port) == "app_rw APP_PROCESS DATABASE_URL"  # the web process holds no stronger login
        *beside, last = (checkout / "calls.log").read_text().splitlines()
        assert set(beside) == {"web collectstatic --clear --noinput -v 0", "owner migrate --noinput -v 0"}  # at the same time
        assert (len(beside), last) == (2, "jobs prepare_local")
        second = call_dev(checkout, "run", PORT=port)
        assert (second.returncode, second.stdout) == (1, "")
        assert second.stderr == f"Already running: http://localhost:{port} (process {running.process.pid}).\n"
        joined = call_dev(
            checkout, "exec", "--", "python", "-c", "import os; print(os.environ['DATABASE_JOBS_URL'], os.environ['APP_PROCESS'])"
        )
        assert joined.stdout.startswith("postgresql://app_jobs:")
        assert joined.stdout.endswith("/local jobs\n")
        assert page(port)  # the services outlive who joined them
    finally:
        code = running.end(signal.SIGINT)
    assert code == 0
    own_words = [line for line in running.said().splitlines() if " | " not in line]  # the worker may say its farewell between
    assert own_words[-2:] == ["Stopping …", "Stopped."]
    assert gone(checkout, seconds=0)
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", int(port)))


def test_given_nothing_changed_when_started_again_then_nothing_is_loaded_again_but_after_manage_it_is(checkout, port):
    calls = checkout / "calls.log"
    for expected in ("first", "second"):
        calls.write_text("")
        running = Running(checkout, PORT=port)
        running.wait_for("READY")
        running.end()
        if expected == "second":
            assert calls.read_text() == ""
    assert call_dev(checkout, "manage", "shell").returncode == 0
    calls.write_text("")
    running = Running(checkout, PORT=port)
    running.wait_for("READY")
    running.end()
    assert calls.read_text().splitlines() == ["owner migrate --noinput -v 0", "jobs prepare_local"]


def test_given_a_killed_supervisor_when_a_moment_has_passed_then_nothing_runs_and_the_next_start_works(checkout, port):
    running = Running(checkout, PORT=port)
    running.wait_for("READY")
    running.process.kill()
    running.process.wait()
    assert gone(checkout), processes_of(checkout)
    running = Running(checkout, PORT=port)
    running.wait_for("READY")
    assert running.end(signal.SIGTERM) == 0
    assert gone(checkout, seconds=0)


@pytest.mark.parametrize(
    "victim", ["postgres -D", "valkey-server", "devtools.keeper local postgres", "devtools.keeper local valkey"]
)
def test_given_a_killed_server_when_a_moment_has_passed_then_it_is_back(checkout, port, victim):
    running = Running(checkout, PORT=port)
    try:
        running.wait_for("READY")
        os.kill(server_pid(checkout, victim), signal.SIGKILL)
        end = time.monotonic() + 30
        while True:
            try:
                assert page(port)
                ping = "import os, redis; print(redis.from_url(os.environ['REDIS_URL']).ping())"
                assert call_dev(checkout, "exec", "--", "python", "-c", ping).stdout == "True\n"
                break
            except (OSError, AssertionError):
                assert time.monotonic() < end, running.said()
                time.sleep(0.2)
    finally:
        assert running.end() == 0


def test_given_a_taken_port_when_started_then_one_sentence_and_nothing_is_made(checkout, port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(port)))
        taken.listen()
        refused = call_dev(checkout, "run", PORT=port)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == f"Port {port} is taken by another program: try PORT={int(port) + 1} make run.\n"
    assert gone(checkout, seconds=0)


def test_given_many_users_of_the_test_services_when_they_start_at_once_then_all_share_and_the_last_stops_them(checkout):
    command = [
        sys.executable,
        checkout / "dev.py",
        "test-exec",
        "--",
        "python",
        "-c",
        "import os; print(os.environ['DATABASE_URL'])",
    ]
    users = [
        subprocess.Popen(command, cwd=checkout, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(4)
    ]
    said = {user.communicate(timeout=120)[0] for user in users}
    assert len(said) == 1
    assert said.pop().startswith("postgresql://app_rw:")
    assert [user.returncode for user in users] == [0] * 4
    assert gone(checkout, seconds=5), processes_of(checkout)


def test_given_outside_addresses_when_one_is_missing_then_it_is_named(checkout):
    refused = call_dev(
        checkout,
        "exec",
        "--",
        "true",
        DATABASE_URL="postgresql://app_rw@db/app",
        DATABASE_JOBS_URL="postgresql://app_jobs@db/app",
    )
    assert refused.returncode == 1
    assert refused.stderr.startswith("Set DATABASE_OWNER_URL, too:")


def test_given_outside_addresses_when_a_command_runs_then_nothing_is_started(checkout):
    addresses = {name: "postgresql://x@db/app" for name in ("DATABASE_URL", "DATABASE_JOBS_URL", "DATABASE_OWNER_URL")}
    lines = "[path.read_bytes() for path in pathlib.Path('/proc').glob('[0-9]*/cmdline')]"
    code = f"import os, pathlib; print(os.environ['DATABASE_URL']); print(*{lines}, sep='\\n')"
    ran = call_dev(checkout, "exec", "--", "python", "-c", code, REDIS_URL="redis://cache/0", **addresses)
    address, *commands = ran.stdout.splitlines()
    assert address == "postgresql://x@db/app"
    assert not [line for line in commands if checkout_hash(checkout) in line]


def test_the_exit_code_of_a_command_is_passed_on(checkout):
    assert call_dev(checkout, "test-exec", "--", "sh", "-c", "exit 7").returncode == 7
    missing = call_dev(checkout, "test-exec", "--", "no-such-program")
    assert (missing.returncode, missing.stderr) == (1, "There is no program no-such-program.\n")


def forget_what_was_loaded(checkout):
    for mark in ("loaded.stamp", "static.stamp"):
        (state_of(checkout) / mark).unlink(missing_ok=True)


def test_given_a_step_that_fails_when_started_then_it_is_named_and_nothing_stays_up(checkout, port):
    manage = checkout / "manage.py"
    good = manage.read_text()
    forget_what_was_loaded(checkout)
    manage.write_text("import sys, time\nif sys.argv[1] == 'migrate': sys.exit('no such table')\ntime.sleep(60)\n")
    try:
        failed = call_dev(checkout, "run", PORT=port)
    finally:
        manage.write_text(good)
    assert failed.returncode == 1
    assert failed.stderr.splitlines() == ["no such table", "Migrating the database failed: see the lines above."]
    assert gone(checkout, seconds=0)


def test_given_sigterm_while_the_data_is_loaded_then_everything_stops(checkout, port):
    manage = checkout / "manage.py"
    good = manage.read_text()
    forget_what_was_loaded(checkout)
    manage.write_text("import time\nprint('working', flush=True)\ntime.sleep(60)\n")
    try:
        running = Running(checkout, PORT=port)
        running.wait_for("working")
        assert running.end(signal.SIGTERM) == 130
    finally:
        manage.write_text(good)
    assert gone(checkout, seconds=2), processes_of(checkout)
