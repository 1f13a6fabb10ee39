"""The database is PostgreSQL under the runtime role (docs/PERMISSIONS.md); the owner makes and flushes it, factories write as system."""

import pytest
from django.core.cache import cache
from django.db import connections
from django.utils import translation

TEST_CLOCK = """SET LOCAL ROLE app_owner;
CREATE OR REPLACE FUNCTION access_clock() RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT statement_timestamp() + coalesce(nullif(current_setting('app.test_shift', true), ''), '0')::interval $$"""


def pytest_collection_modifyitems(items):
    """A transactional test is flushed by the owner: app_rw cannot truncate."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        wants = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
        if wants or (marker and marker.kwargs.get("transaction")):
            item.add_marker(pytest.mark.django_db(transaction=True, databases=["default", "owner"]), append=False)


@pytest.fixture(scope="session")
def django_db_modify_db_settings():
    """Nothing: the settings name the database of each process that runs tests."""


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_blocker, django_db_keepdb, django_db_createdb, django_db_modify_db_settings
):
    """The owner makes the test database. `owner` must be named: with `default` alone its mirror would be the real database."""
    from django.db import transaction
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock():
        made = setup_databases(
            verbosity=0,
            interactive=False,
            aliases=["default", "owner"],
            serialized_aliases=[],
            keepdb=django_db_keepdb and not django_db_createdb,
        )
        assert connections["default"].settings_dict["NAME"].startswith("test_")
        with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
            cursor.execute(TEST_CLOCK)
        connections["owner"].close()
    yield
    with django_db_blocker.unblock():
        connections["default"].close()  # else the owner cannot drop the test database
        if not django_db_keepdb:
            teardown_databases(made, verbosity=0)


@pytest.fixture
def later(db):
    """later("1 day"): put the clock of all rights forward, inside this test's transaction."""
    from django.db import connection

    def shift(interval):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.test_shift', %s, true)", [interval])

    return shift


@pytest.fixture
def store(settings, tmp_path):
    """The private storage, in a folder of this test."""
    private = settings.STORAGES["private"]
    place = tmp_path / "private"
    settings.STORAGES = {**settings.STORAGES, "private": {**private, "OPTIONS": {**private["OPTIONS"], "location": place}}}
    return place


@pytest.fixture(autouse=True)
def fresh_memory():
    """Reference data in memory, what the cache holds and the language of the last request belong to one test."""
    from rabatplatform.reference import memory

    memory.forget()
    cache.clear()
    translation.deactivate()
    yield
    memory.forget()


@pytest.fixture
def cast(db):
    """One person per relation to a practice of Senegal; see tests/factories.py."""
    from tests.factories import make_cast

    return make_cast()
