"""The tables of casework are there and shut."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_given_the_migrations_then_the_start_up_check_finds_every_table_of_casework_protected():
    from rabatplatform.access.startup import missing_locks

    assert missing_locks() == []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname ~ '^casework_' AND relkind = 'r' AND relrowsecurity AND relforcerowsecurity"
        )
        names = {row[0] for row in cursor.fetchall()}
    assert {"casework_note", "casework_noteversion", "casework_notegrant", "casework_noteread", "casework_notetext"} <= names
