"""The chain over the record of reads: made once a minute beside the requests, verified from its start.

A seal's digest is SHA-256 over one line of its own, `<digest of the seal before> <after_id> <last_id> <at>`, and one line for each
read in its range, as COPY writes it: the columns of COLUMNS, tab between, in UTC. Anybody with the rows can compute it again.

Which reads are final: a read takes its transaction's number before its own (sql/reads.sql). The mark holds the highest read seen, and a
transaction's number drawn after that look. Once every transaction below it has ended, no read at or below the mark can still appear.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import connection, transaction
from django.utils import timezone

from casework.models import NoteRead, ReadMark, ReadSeal
from rabatplatform.access.scope import system_scope

COLUMNS = tuple(field.column for field in NoteRead._meta.concrete_fields)
MOST_ROWS = 10_000  # of one seal: what a run that was late catches up with is cut into several
_LINES = (
    f"COPY (SELECT {', '.join(COLUMNS)} FROM casework_noteread WHERE id > {{after:d}} AND id <= {{last:d}} ORDER BY id) TO STDOUT"
)


@dataclass
class Checked:
    """What a verification found. broken: the first seal that does not fit, as words; unsealed: reads since the last seal."""

    seals: int = 0
    rows: int = 0
    head: str = ""
    unsealed: int = 0
    oldest_unsealed: datetime | None = None
    broken: str = ""


def seal() -> int:
    """Seal what became final since the last run, and look anew; returns how many reads were sealed. Not inside a transaction."""
    with transaction.atomic(durable=True), system_scope("seal the record of reads"):
        if not _alone():
            return 0
        sealed = _seal_up_to(_final())
    with transaction.atomic(durable=True), system_scope("mark the record of reads"):
        if _alone():
            _mark()
    return sealed


def head_of(day: date) -> str:
    """The end of the chain as that day (UTC) ended, as those who coordinate may know it; "" while there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_read_head(%s)", [day])
        return cursor.fetchone()[0] or ""


def verify() -> Checked:
    """Walk the chain from its start and compute every seal again, in the scope of the system. Reads one seal at a time."""
    found, after = Checked(), 0
    _plain_lines()
    for one in _seals():
        if one.after_id != after:
            found.broken = (
                f"seal {one.pk}: it begins after read {one.after_id}, the one before ends at {after}; a seal is missing"
            )
            return found
        rows, digest = _digest(found.head, one.after_id, one.last_id, one.at)
        if digest != one.digest:
            what = f"{rows} reads where {one.rows} were sealed" if rows != one.rows else "a read or the seal was changed"
            found.broken = f"seal {one.pk}, reads {one.after_id + 1} to {one.last_id}, of {one.at:%Y-%m-%d %H:%M} UTC: {what}"
            return found
        found.seals, found.rows, found.head, after = found.seals + 1, found.rows + rows, one.digest, one.last_id
    left = NoteRead.objects.filter(pk__gt=after)
    found.unsealed = left.count()
    found.oldest_unsealed = left.order_by("pk").values_list("at", flat=True).first()
    return found


def _seals() -> Iterator[ReadSeal]:
    """In the order of the chain, some at a time: COPY runs between them on the same connection."""
    after = -1
    while batch := list(ReadSeal.objects.filter(last_id__gt=after).order_by("last_id")[:500]):
        yield from batch
        after = batch[-1].last_id


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('casework seal', 0))")
        return cursor.fetchone()[0]


def _final() -> int:
    """Reads up to this one are all there; 0 where nobody knows yet."""
    mark = ReadMark.objects.first()
    if mark is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return mark.last_id if cursor.fetchone()[0] >= mark.horizon else 0


def _mark() -> None:
    """Look anew where the last look served its purpose, or came from another cluster whose numbers were higher (a restored dump)."""
    mark = ReadMark.objects.first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint FROM pg_current_snapshot() s")
        ended, next_number = cursor.fetchone()
        if mark and ended < mark.horizon <= next_number:
            return  # the reads below it still come in
        cursor.execute("SELECT coalesce(max(id), 0) FROM casework_noteread")
        last_id = cursor.fetchone()[0]
        cursor.execute(
            "SELECT pg_current_xact_id()::text::bigint"
        )  # drawn after the look: nothing in this transaction wrote before
        horizon = cursor.fetchone()[0]
    ReadMark.objects.update_or_create(pk=1, defaults={"last_id": last_id, "horizon": horizon})


def _seal_up_to(final: int) -> int:
    before = ReadSeal.objects.order_by("-last_id").first()
    after, head, sealed = (before.last_id, before.digest, 0) if before else (0, "", 0)
    _plain_lines()
    while last := _end_of_batch(after, final):
        at = timezone.now()
        rows, digest = _digest(head, after, last, at)
        ReadSeal.objects.create(after_id=after, last_id=last, rows=rows, digest=digest, at=at)
        after, head, sealed = last, digest, sealed + rows
    return sealed


def _end_of_batch(after: int, final: int) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(id) FROM (SELECT id FROM casework_noteread WHERE id > %s AND id <= %s ORDER BY id LIMIT %s) x",
            [after, final, MOST_ROWS],
        )
        return cursor.fetchone()[0]


def _digest(head: str, after: int, last: int, at: datetime) -> tuple[int, str]:
    """(number of reads, digest) of the range; the lines go from the server into the hash, none stands in memory."""
    digest = hashlib.sha256(f"{head} {after} {last} {at.astimezone(UTC).isoformat()}\n".encode())
    return copy_into(digest.update, after, last), digest.hexdigest()


class _Lines:
    """What psycopg2 writes to: its `write` is the hash's own `update`, so that no line passes through Python code."""

    def __init__(self, write):
        self.write = write


def copy_into(write, after: int, last: int) -> int:
    """Give the line of each read after `after` up to `last` to `write`; returns how many."""
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(_LINES.format(after=after, last=last), _Lines(write))
        return cursor.cursor.rowcount


def _plain_lines() -> None:
    """COPY writes moments by two settings of the session: in this transaction ISO, in UTC."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC'")
