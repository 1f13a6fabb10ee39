"""A backup put into another database: its locks hold, the record of reads fits, and one changed line of it is found.

Runs where `make test` started PostgreSQL itself: it needs that server's superuser, as a restore does.
"""

import os
import subprocess
import sys

import pytest
from django.db import connections

from casework import sealing
from casework.services.reads import log_read
from devtools.binaries import postgres_folder
from devtools.place import CHECKOUT, place_of
from devtools.postgres import Postgres
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope
from tests.casework import making
from tests.factories import make_country, make_member

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]


class Restored:
    """The database of the tests, dumped and restored under another name, with the programs that a backup uses."""

    def __init__(self, folder):
        self.place = place_of()
        self.sockets = self.place.run / "test"
        self.programs = postgres_folder(self.place)
        self.source = connections["default"].settings_dict["NAME"]
        self.name, self.dump = f"{self.source}_restored", folder / "app.dump"

    def run(self, program, *arguments) -> str:
        env = os.environ | {"PGPASSWORD": self.place.secrets["superuser"]}
        command = [self.programs / program, "-h", self.sockets, "-U", "postgres", *arguments]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sql(self, statement) -> str:
        return self.run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self.name, "-c", statement).strip()

    def make(self):
        self.run("pg_dump", "-Fc", "-f", self.dump, self.source)
        self.end()
        self.run("createdb", "-T", "template0", self.name)
        self.run("pg_restore", "-d", self.name, self.dump)

    def end(self):
        self.run("dropdb", "--if-exists", "--force", self.name)

    def program(self, process, *arguments):
        """(exit code, all that it said) of a Python program of ours on the restored database, as `process`."""
        addresses = {key: url.replace("/app?", f"/{self.name}?") for key, url in Postgres(self.place, "test").addresses().items()}
        hidden = {"web": ("DATABASE_JOBS_URL", "DATABASE_OWNER_URL"), "jobs": ("DATABASE_URL", "DATABASE_OWNER_URL")}[process]
        env = {key: value for key, value in (os.environ | addresses).items() if key not in hidden}
        env |= {"APP_PROCESS": process, "DJANGO_SETTINGS_MODULE": "rabatplatform.settings.local"}
        done = subprocess.run([sys.executable, *arguments], cwd=CHECKOUT, env=env, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def restored(transactional_db, tmp_path):
    reader = make_member(make_country("ES"), Role.FOCAL_POINT)
    note = making.released(*making.team("SN"), make_country("ES"))
    for how in ("page", "page", "print"):
        with access_scope(reader):
            log_read(note, how=how, version=note.current)
    assert sum(sealing.seal() for _time in range(2)) == 3
    copy = Restored(tmp_path)
    if not (copy.sockets / ".s.PGSQL.5432").exists():
        pytest.skip("PostgreSQL is another's: its superuser is not ours")
    copy.make()
    yield copy
    copy.end()


def test_given_a_dump_that_is_restored_then_its_locks_and_its_record_hold_and_what_is_changed_is_named(restored):
    assert restored.sql("SELECT count(*) FROM casework_noteread") == "3"
    code, said = restored.program("web", "manage.py", "check_access")
    assert code == 0 and "All locks hold" in said, said
    code, said = restored.program("jobs", "manage.py", "verify_reads")
    assert code == 0 and "3 reads under 1 seals fit" in said, said

    restored.sql("SET session_replication_role = replica; UPDATE casework_noteread SET how = 'page' WHERE how = 'print'")
    code, said = restored.program("jobs", "manage.py", "verify_reads")
    assert code != 0 and "The record was changed" in said, said

    restored.sql(
        "ALTER TABLE casework_notegrant NO FORCE ROW LEVEL SECURITY; ALTER TABLE casework_note DISABLE ROW LEVEL SECURITY"
    )
    code, said = restored.program("web", "manage.py", "check_access")
    assert code != 0 and "casework_note is without" in said and "casework_notegrant is without" in said, said
    code, said = restored.program("web", "-c", "import rabatplatform.wsgi")
    assert code != 0 and "casework_note is without forced row security" in said, said
