"""The start-up check: each lock is broken on purpose, and named."""

import pytest
from django.db import connections, transaction

from rabatplatform.access import startup
from rabatplatform.access.scope import system_scope

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

BREAKS = {
    "ALTER TABLE practices_practice NO FORCE ROW LEVEL SECURITY": "practices_practice is without forced row security",
    "ALTER TABLE practices_section DISABLE ROW LEVEL SECURITY": "practices_section is without forced row security",
    "DROP POLICY reads ON practices_translation": "practices_translation has no read policy",
    "CREATE POLICY wide ON practices_practice USING (true)": "practices_practice has a policy for all commands or for everybody",
    "CREATE VIEW peep AS SELECT * FROM practices_practice": "view peep does not ask as its caller",
    "GRANT SELECT ON practices_practice_audience TO app_rw": "side table practices_practice_audience is open to app_rw",
    "CREATE FUNCTION wide() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'": "definer function wide() is open",
    "GRANT INSERT ON casework_readseal TO app_rw": "side table casework_readseal is open to app_rw",
    "GRANT UPDATE ON casework_noteread TO app_jobs": "record casework_noteread can be changed by a runtime role",
    "GRANT INSERT ON casework_noteread TO app_rw": "record casework_noteread can be changed by a runtime role",
    "ALTER TABLE casework_noteread DISABLE TRIGGER stays": "record casework_noteread is without the trigger",
    "ALTER TABLE casework_note DISABLE ROW LEVEL SECURITY": "casework_note is without forced row security",
    "ALTER TABLE events_event DISABLE ROW LEVEL SECURITY": "events_event is without forced row security",
}


def test_given_a_whole_database_then_nothing_is_missing():
    assert startup.missing_locks() == []
    startup.refuse_to_start_unlocked()


@pytest.mark.parametrize("sql", BREAKS)
def test_given_a_broken_lock_then_the_platform_refuses_to_start_and_names_it(sql, monkeypatch):
    """The break is made and seen in the owner's transaction, and taken back."""
    with transaction.atomic("owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute(sql)
        monkeypatch.setattr(startup, "connection", connections["owner"])
        found = startup.missing_locks()
        transaction.set_rollback(True, "owner")
    assert any(BREAKS[sql] in sentence for sentence in found), found


def test_given_a_process_that_runs_as_the_jobs_role_then_it_refuses_to_start():
    with system_scope("test"):
        assert "this process runs as app_jobs, not as app_rw" in startup.missing_locks()


def test_given_production_when_demo_accounts_exist_then_it_refuses_to_start(settings):
    from tests.factories import make_person

    make_person("focal_point.sn@demo.example")
    settings.DEMO_ALLOWED = False
    with pytest.raises(startup.Unlocked, match="demo accounts exist"):
        startup.refuse_to_start_unlocked()


def test_given_row_security_switched_off_by_hand_then_check_access_names_the_table(monkeypatch):
    from django.core.management import CommandError, call_command

    call_command("check_access")
    with transaction.atomic("owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute("ALTER TABLE casework_noteversion DISABLE ROW LEVEL SECURITY")
        monkeypatch.setattr(startup, "connection", connections["owner"])
        with pytest.raises(CommandError, match="casework_noteversion is without forced row security"):
            call_command("check_access")
        transaction.set_rollback(True, "owner")
