"""The chain over the record of reads: what it seals, when, by whom; every way to touch the record is found."""

import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from casework import sealing
from casework.models import NoteRead, ReadSeal
from casework.services.reads import log_read
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from tests.casework import making
from tests.factories import make_country, make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def spanish(transactional_db):
    return make_member(make_country("ES"), Role.FOCAL_POINT)


@pytest.fixture
def note(spanish):
    return making.released(*making.team("SN"), make_country("ES"))


def read(person, note, times=1):
    for _time in range(times):
        with access_scope(person):
            log_read(note, how="page")


def sealed(times=2) -> int:
    """By the first run of two they are seen, by the second sealed."""
    return sum(sealing.seal() for _time in range(times))


def verified():
    with system_scope("test"):
        return sealing.verify()


def tamper(sql):
    """By whoever owns the database, with every guard of the table put aside for a moment."""
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        for table in ("casework_noteread", "casework_readseal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER stays")
        cursor.execute("ALTER TABLE casework_noteread NO FORCE ROW LEVEL SECURITY")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE casework_noteread FORCE ROW LEVEL SECURITY")
        for table in ("casework_noteread", "casework_readseal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER stays")


def test_given_reads_then_they_are_sealed_by_the_second_run_and_the_chain_fits(note, spanish, capsys):
    read(spanish, note, 3)
    assert sealing.seal() == 0
    read(spanish, note)  # not seen by the first run
    assert sealing.seal() == 3
    assert sealing.seal() == 1
    assert sealing.seal() == 0
    found = verified()
    assert (found.rows, found.seals, found.unsealed, found.broken) == (4, 2, 0, "")
    call_command("verify_reads", head=[found.head])
    assert "4 reads under 2 seals fit." in capsys.readouterr().out
    with pytest.raises(CommandError, match="made anew"):
        call_command("verify_reads", head=["0" * 64])


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE casework_noteread SET user_id = user_id + 1 WHERE id = (SELECT min(id) + 1 FROM casework_noteread)",
        "UPDATE casework_noteread SET at = at + interval '1 microsecond' WHERE id = (SELECT min(id) FROM casework_noteread)",
        "UPDATE casework_noteread SET purpose = NULLIF(purpose, '') || 'x', what = 'x' WHERE purpose = 'because'",
        "DELETE FROM casework_noteread WHERE id = (SELECT min(id) + 2 FROM casework_noteread)",
        "DELETE FROM casework_readseal WHERE id = (SELECT min(id) FROM casework_readseal)",
        "UPDATE casework_readseal SET at = at - interval '1 day' WHERE id = (SELECT min(id) FROM casework_readseal)",
        "UPDATE casework_readseal SET digest = md5('a') || md5('b') WHERE id = (SELECT max(id) FROM casework_readseal)",
    ],
)
def test_given_one_change_to_rows_or_seals_then_the_verification_names_the_first_that_does_not_fit(sql, note, spanish):
    read(spanish, note, 3)
    with access_scope(spanish):
        log_read(note, how="export", purpose="because")
    sealed()
    read(spanish, note, 2)
    sealed()
    call_command("verify_reads")
    tamper(sql)
    with pytest.raises(CommandError, match="The first that does not fit is seal"):
        call_command("verify_reads")


def test_given_a_row_put_in_between_then_the_verification_finds_it(note, spanish):
    read(spanish, note)
    with pytest.raises(RuntimeError), access_scope(spanish):  # its number is drawn and never used
        log_read(note, how="page")
        raise RuntimeError
    read(spanish, note)
    sealed()
    columns = ", ".join(column for column in sealing.COLUMNS if column != "id")
    with system_scope("test"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO casework_noteread (id, {columns}) SELECT id + 1, {columns} FROM casework_noteread ORDER BY id LIMIT 1"
        )
    assert "3 reads where 2 were sealed" in verified().broken


def test_given_a_read_whose_transaction_is_still_open_then_nothing_beyond_it_is_sealed(note, spanish):
    """The harder order: the open transaction has the higher number and the lower row."""
    has_row, may_end = threading.Event(), threading.Event()

    def open_read():
        with access_scope(spanish):
            log_read(note, how="page")
            has_row.set()
            may_end.wait(20)
        connection.close()

    thread = threading.Thread(target=open_read)
    with access_scope(spanish):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
        thread.start()
        assert has_row.wait(20)
        log_read(note, how="page")
    assert sealed(3) == 0
    may_end.set()
    thread.join()
    assert sealed() == 2
    assert verified().broken == ""


def test_given_two_sealers_at_once_then_one_of_them_seals(note, spanish):
    read(spanish, note, 5)
    sealing.seal()
    done, start = [], threading.Barrier(2)

    def run():
        start.wait(20)
        done.append(sealing.seal())
        connection.close()

    threads = [threading.Thread(target=run) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [0, 5]
    assert verified().seals == 1


def test_given_a_dump_put_into_another_cluster_then_the_sealer_goes_on(note, spanish):
    from casework.models import ReadMark

    read(spanish, note)
    sealing.seal()
    with system_scope("test"):
        ReadMark.objects.update(horizon=2**60)  # numbers of the old cluster
    assert sealing.seal() == 0
    assert sealing.seal() == 1


def test_given_more_reads_than_one_seal_holds_then_several_seals_are_made(note, spanish, monkeypatch):
    monkeypatch.setattr(sealing, "MOST_ROWS", 2)
    read(spanish, note, 5)
    assert sealed() == 5
    assert verified().seals == 3


@pytest.mark.parametrize(
    "statement", ["UPDATE casework_noteread SET what = 'x'", "DELETE FROM casework_noteread", "TRUNCATE casework_noteread"]
)
@pytest.mark.parametrize("table", ["casework_noteread", "casework_readseal"])
def test_given_either_runtime_role_then_the_record_and_its_seals_cannot_be_changed(statement, table, note, spanish):
    statement = statement.replace("casework_noteread", table).replace("what = 'x'", "id = id")
    for scope in (access_scope(spanish), system_scope("test")):
        with pytest.raises(DatabaseError, match="permission denied"), scope, connection.cursor() as cursor:
            cursor.execute(statement)


def test_given_the_owner_of_the_database_then_the_trigger_stands_before_a_change(note, spanish):
    read(spanish, note)
    sealed()
    refused = pytest.raises(DatabaseError, match="the record of reads is not changed")
    with refused, transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE casework_readseal SET rows = 0")


def test_given_a_person_then_they_cannot_write_a_read_by_hand_nor_see_seals(note, spanish):
    for statement in (
        "INSERT INTO casework_noteread (note_id) VALUES (1)",
        "SELECT * FROM casework_readseal",
        "SELECT * FROM casework_readmark",
    ):
        with pytest.raises(DatabaseError, match="permission denied"), access_scope(spanish), connection.cursor() as cursor:
            cursor.execute(statement)


def test_given_seals_of_two_days_then_coordinators_learn_the_head_of_each_day_and_nobody_else(note, spanish):
    coordinator = make_member(make_country("ES"), Role.COORDINATOR)
    read(spanish, note)
    sealed()
    head = verified().head
    today = timezone.now().date()
    with access_scope(coordinator):
        assert sealing.head_of(today) == sealing.shown(today, head) != head
        shown = sealing.head_of(today)
        assert sealing.head_of(today - timedelta(days=1)) == ""
    with access_scope(spanish):
        assert sealing.head_of(today) == ""
    call_command("verify_reads", head=[shown])
    with pytest.raises(CommandError):
        call_command("verify_reads", head=[sealing.shown(today, "0" * 64)])


def test_given_the_model_then_every_column_is_in_the_line():
    assert set(sealing.COLUMNS) == {field.column for field in NoteRead._meta.get_fields()}
    assert ReadSeal._meta.get_field("last_id").unique
