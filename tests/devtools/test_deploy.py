"""The production topology: valid, with no login stronger than needed, and scripts that do what they say."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys

import compose_spec
import psycopg2
import pytest
import yaml

from devtools.keeper import keeper_place
from devtools.place import CHECKOUT
from devtools.postgres import CLEAN_ENV, LOCALE, Postgres, postgres_folder

DEPLOY = CHECKOUT / "deploy"


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())


def test_the_compose_file_follows_the_specification_and_names_only_what_it_defines(compose):
    made = compose_spec.PyCompose.from_json(json.dumps(compose))
    made.validate()
    assert set(made.service_names()) == {"proxy", "web", "worker", "beat", "migrate", "postgres", "valkey"}


def test_no_process_gets_a_stronger_login_than_it_needs(compose):
    held = {
        name: set(service.get("secrets", [])) & {"database_url", "database_jobs_url", "database_owner_url"}
        for name, service in compose["services"].items()
    }
    assert held["web"] == {"database_url"}
    assert held["worker"] == held["beat"] == {"database_jobs_url"}
    assert held["migrate"] == {"database_owner_url", "database_jobs_url"}
    assert held["proxy"] == held["valkey"] == set()
    for name, service in compose["services"].items():
        for variable, value in service.get("environment", {}).items():
            if variable.endswith("_FILE"):
                assert value.removeprefix("/run/secrets/") in service["secrets"], name
            assert not variable.endswith(("SECRET_KEY", "PASSWORD", "_URL")), "secrets come from files"


def test_only_the_proxy_is_reached_from_outside_and_the_servers_have_no_way_out(compose):
    services = compose["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert compose["networks"]["back"]["internal"] is True
    for name in ("postgres", "valkey", "beat", "migrate"):
        assert services[name]["networks"] == ["back"]
    assert "back" not in services["proxy"]["networks"]


def test_everything_that_stays_up_is_watched_and_waits_for_the_migration(compose):
    for name, service in compose["services"].items():
        if name == "migrate":
            assert service["restart"] == "no"
            continue
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"]
    for name in ("web", "worker", "beat"):
        service = compose["services"][name]
        assert service["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]


def test_production_makes_its_database_with_the_locale_of_the_tests(compose):
    postgres = compose["services"]["postgres"]
    assert postgres["environment"]["POSTGRES_INITDB_ARGS"].split() == LOCALE
    assert postgres["image"] == "postgres:18"


def test_every_file_that_the_topology_mounts_or_runs_is_there(compose):
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in compose["volumes"] or (CHECKOUT / source).exists()
        for word in service.get("command", []):
            assert not word.startswith("deploy/") or (CHECKOUT / word).exists()


def test_the_worker_and_the_local_one_take_from_the_same_queues(compose):
    from devtools.run import QUEUES

    command = compose["services"]["worker"]["command"]
    assert command[command.index("--queues") + 1] == QUEUES


def test_secrets_are_made_once_and_each_password_once(tmp_path):
    folder = tmp_path / "secrets"
    command = ["sh", DEPLOY / "make-secrets.sh"]
    env = os.environ | {"SECRETS_FOLDER": str(folder)}
    refused = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "mail server" in refused.stderr
    subprocess.run([*command, "smtp://mail.example"], env=env, check=True, capture_output=True)
    made = {path.name: path.read_text() for path in folder.iterdir()}
    subprocess.run(command, env=env, check=True)
    assert {path.name: path.read_text() for path in folder.iterdir()} == made
    assert len(set(made.values())) == len(made) == 7
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(made["secret_key"]) >= 50
    defined = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())["secrets"]
    assert set(defined) == set(made)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A cluster of its own, with the roles made once."""
    folder = tmp_path_factory.mktemp("pg")
    for parent in [folder, *folder.parents]:
        if os.getuid() == 0 and str(parent).startswith("/tmp/"):
            parent.chmod(parent.stat().st_mode | 0o011)  # the server runs as another account
    run = folder if len(str(folder)) < 60 else type(folder)("/tmp") / f"rabatplatform-test-{os.getpid()}"
    place = keeper_place(folder / "state", run)
    place.state.mkdir(mode=0o711)
    server = Postgres(place, "test")
    server.start()
    yield server
    server.stop()
    if run != folder:
        shutil.rmtree(run)


def rows(cluster, login, sql):
    with psycopg2.connect(cluster.addresses()[login]) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


ROLES = """SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolconfig
           FROM pg_roles WHERE rolname LIKE 'app%' ORDER BY rolname"""
MEMBERS = """SELECT member::regrole::text, roleid::regrole::text, inherit_option, set_option, admin_option
             FROM pg_auth_members WHERE roleid::regrole::text LIKE 'app%' ORDER BY 1, 2"""


def test_the_roles_are_those_of_the_rights_and_making_them_again_changes_nothing(cluster):
    public = ["search_path=public"]
    expected = [
        ("app_guard", False, False, True, False, False, None),
        ("app_jobs", True, False, True, False, False, public),
        ("app_owner", True, False, False, True, False, public),
        ("app_rw", True, False, False, False, False, public),
    ]
    assert rows(cluster, "DATABASE_OWNER_URL", ROLES) == expected
    members = rows(cluster, "DATABASE_OWNER_URL", MEMBERS)
    assert members == [
        ("app_jobs", "app_rw", False, True, False),
        ("app_owner", "app_guard", False, True, False),
        ("app_owner", "app_jobs", False, True, False),
    ]
    cluster.apply_roles(postgres_folder(cluster.place), cluster.place.sockets("test"))
    assert rows(cluster, "DATABASE_OWNER_URL", ROLES) == expected
    assert rows(cluster, "DATABASE_OWNER_URL", MEMBERS) == members


def test_the_web_login_can_become_nobody_else(cluster):
    for role in ("app_jobs", "app_owner", "app_guard"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            rows(cluster, "DATABASE_URL", f"SET ROLE {role}; SELECT 1")
    assert rows(cluster, "DATABASE_JOBS_URL", "SET ROLE app_rw; SELECT current_user::text") == [("app_rw",)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        rows(cluster, "DATABASE_URL", "CREATE TABLE t (x int)")


def test_the_database_is_the_owners_with_the_builtin_locale(cluster):
    sql = """SELECT datdba::regrole::text, datlocprovider::text, datlocale, lower('ÉLÈVE'), version()
             FROM pg_database WHERE datname = 'app'"""
    ((owner, provider, locale, lowered, version),) = rows(cluster, "DATABASE_OWNER_URL", sql)
    assert (owner, provider, locale, lowered) == ("app_owner", "b", "C.UTF-8", "élève")
    assert version.startswith("PostgreSQL 18.")


def test_the_init_script_takes_the_passwords_from_the_addresses_and_withholds_createdb(cluster, tmp_path):
    addresses = {
        "database_owner_url": "app_owner:first1",
        "database_url": "app_rw:second2",
        "database_jobs_url": "app_jobs:third3",
    }
    for name, login in addresses.items():
        (tmp_path / name).write_text(f"postgresql://{login}@postgres:5432/app")
    sockets = cluster.place.sockets("test")
    env = CLEAN_ENV | {
        "PATH": f"{postgres_folder(cluster.place)}:{os.environ['PATH']}",
        "SECRETS_FOLDER": str(tmp_path),
        "ROLES_SQL": str(DEPLOY / "roles.sql"),
        "PGHOST": str(sockets),
        "PGPASSWORD": cluster.place.secrets["superuser"],
    }
    command = ["bash", DEPLOY / "postgres-init.sh"]
    try:
        subprocess.run(command, env=env, check=True)
        for login, password in (login.split(":") for login in addresses.values()):
            with (
                psycopg2.connect(host=str(sockets), user=login, password=password, dbname="app") as connection,
                connection.cursor() as cursor,
            ):
                cursor.execute("SELECT rolcreatedb FROM pg_roles WHERE rolname = 'app_owner'")
                assert cursor.fetchone() == (False,)
        (tmp_path / "database_url").write_text("postgresql://app_rw:it's@postgres:5432/app")
        refused = subprocess.run(command, env=env, check=False, capture_output=True, text=True)
        assert refused.returncode != 0
        assert "letters and digits" in refused.stderr
    finally:
        cluster.apply_roles(postgres_folder(cluster.place), sockets)


@pytest.mark.slow
def test_given_an_image_is_built_when_the_web_process_is_another_user_then_it_can_read_the_collected_files(tmp_path):
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env = bare | {"STATIC_ROOT": str(tmp_path / "static"), "PATH": f"{CHECKOUT / '.venv' / 'bin'}:{bare['PATH']}"}
    subprocess.run(["sh", DEPLOY / "build.sh"], env=env, cwd=CHECKOUT, check=True)
    made = [path for path in (tmp_path / "static").rglob("*") if path.is_file()]
    assert tmp_path / "static" / "staticfiles.json" in made
    assert all(path.stat().st_mode & 0o004 for path in made)


def test_scripts_are_read_by_a_shell():
    for path in [*DEPLOY.glob("*.sh"), CHECKOUT / ".ci" / "run"]:
        shell = "bash" if path.read_text().startswith("#!/bin/bash") or path.name == "run" else "sh"
        subprocess.run([shell, "-n", path], check=True)


def test_gunicorn_reads_its_configuration():
    made = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", DEPLOY / "gunicorn.conf.py", "--print-config", "wsgiref.simple_server:demo_app"],
        capture_output=True,
        text=True,
        check=False,
        cwd=CHECKOUT,
    )
    assert "control_socket_disable" in made.stdout, made.stderr
    assert "gthread" in made.stdout


def test_given_a_platform_that_does_not_answer_then_the_proxy_says_so_as_the_platform_would():
    from rabatplatform.web.problems import KINDS

    text = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert text.count("{") == text.count("}")
    handled = re.search(r"^\thandle_errors ([\d ]+) \{\n(.*?)^\t\}\n", text, flags=re.M | re.S)
    assert handled[1].split() == ["502", "503", "504"] and "\theader Retry-After 10\n" in handled[2]
    of_api, of_pages = re.findall(r"^\t\thandle(?: /api/\*)? \{\n(.*?)^\t\t\}\n", handled[2], flags=re.M | re.S)
    assert "handle /api/* {\n" + of_api in handled[2] and "header Content-Type application/problem+json\n" in of_api
    problem = json.loads(re.search(r"respond `(.*)` 503\n", of_api)[1].replace("{$SITE_NAME}", "platform.example"))
    code, title, detail = KINDS[503]
    assert problem == {
        "type": f"https://platform.example/api/v1/docs/#error-{code}",
        "title": str(title),
        "status": 503,
        "code": code,
        "detail": str(detail),
        "errors": [],
    }
    page = re.search(r"respond `(.*)` 503\n", of_pages)[1]
    assert "Away for a moment" in page and 'lang="fr"' in page and "src=" not in page
