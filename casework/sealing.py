"""The chain over the record of reads: made once a minute beside the requests, verified from its start.

A seal's digest is SHA-256 over one line of its own, `<digest of the seal before> <after_id> <last_id> <at>`, and one line for each
read in its range, as COPY writes it: the columns of COLUMNS, tab between, in UTC. Anybody with the rows can compute it again.

Which reads are final: a read takes its transaction's number before its own (sql/reads.sql). The mark holds the highest read seen, and a
transaction's number drawn after that look. Once every transaction below it has ended, no read at or below the mark can still appear.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from casework.models import NoteRead, ReadMark, ReadSeal
from rabatplatform.access.scope import system_scope

COLUMNS = tuple(field.column for field in NoteRead._meta.concrete_fields)
SEALS_AT_ONCE = 500  # verified by one COPY
MOST_ROWS = 10_000  # of one seal: what a run that was late catches up with is cut into several
_LINES = (
    f"COPY (SELECT {', '.join(COLUMNS)} FROM casework_noteread WHERE id > {{after:d}} AND id <= {{last:d}} ORDER BY id) TO STDOUT"
)
# A transaction of this database that writes reads and whose number is below the mark's; pg_locks tells numbers modulo 2^32. Not
# pg_snapshot_xmin: a long transaction of another database would hold the chain up.
_OPEN = """
SELECT EXISTS (SELECT FROM pg_locks w JOIN pg_locks x USING (virtualtransaction)
  WHERE w.locktype = 'relation' AND w.relation = 'casework_noteread'::regclass AND w.mode = 'RowExclusiveLock'
    AND w.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND x.locktype = 'transactionid' AND x.mode = 'ExclusiveLock' AND x.granted
    AND (x.transactionid::text::bigint - %s) & 4294967295 >= 2147483648)"""


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
    """The end of the chain as that day (UTC) ended, as `shown` gives it to those who coordinate; "" while there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_read_head(%s)", [day])
        return cursor.fetchone()[0] or ""


def shown(day: date, digest: str) -> str:
    """An end of the chain as it leaves the platform: another one each day, whether something was read that day or not."""
    return hashlib.sha256(f"{day.isoformat()} {digest}".encode()).hexdigest()


def holds(head: str) -> bool:
    """Is this an end that the chain had: the digest of a seal, or what was shown of one after some day? In the scope of the system."""
    if ReadSeal.objects.filter(digest=head).exists():
        return True
    ends: dict[date, str] = {}
    for at, digest in ReadSeal.objects.order_by("last_id").values_list("at", "digest").iterator():
        ends[at.astimezone(UTC).date()] = digest
    if not ends:
        return False
    day, digest = min(ends), ""
    while day <= timezone.now().astimezone(UTC).date():
        digest = ends.get(day, digest)
        if shown(day, digest) == head:
            return True
        day += timedelta(days=1)
    return False


def verify() -> Checked:
    """Walk the chain from its start and compute every seal again, in the scope of the system. Constant memory."""
    found, after = Checked(), 0
    _plain_lines()
    while seals := list(ReadSeal.objects.filter(last_id__gt=after).order_by("last_id")[:SEALS_AT_ONCE]):
        for one, rows, digest in _computed(found.head, seals):
            if one.after_id != after:
                found.broken = (
                    f"seal {one.pk}: it begins after read {one.after_id}, the one before ends at {after}; a seal is missing"
                )
                return found
            if digest != one.digest:
                what = f"{rows} reads where {one.rows} were sealed" if rows != one.rows else "a read or the seal was changed"
                found.broken = f"seal {one.pk}, reads {one.after_id + 1} to {one.last_id}, of {one.at:%Y-%m-%d %H:%M} UTC: {what}"
                return found
            found.seals, found.rows, found.head, after = found.seals + 1, found.rows + rows, one.digest, one.last_id
    left = NoteRead.objects.filter(pk__gt=after)
    found.unsealed = left.count()
    found.oldest_unsealed = left.order_by("pk").values_list("at", flat=True).first()
    return found


def _computed(head: str, seals: list[ReadSeal]) -> list[tuple[ReadSeal, int, str]]:
    """(seal, its reads, the digest they give) of some that follow one another, by one COPY over all of them."""
    chain = _Chain(head, seals)
    copy_into(chain.write, seals[0].after_id, seals[-1].last_id)
    while chain.seal is not None:
        chain.end()
    return chain.done


class _Chain:
    """Takes lines in the order of the reads and ends a digest wherever a seal ends."""

    def __init__(self, head: str, seals: list[ReadSeal]):
        self.head, self.done, self._left = head, [], iter(seals)
        self._begin()

    def write(self, line: bytes) -> None:
        while self.seal is not None and int(line[: line.index(b"\t")]) > self.last:
            self.end()
        self.rows += 1
        self.update(line)

    def end(self) -> None:
        self.head = self.digest.hexdigest()
        self.done.append((self.seal, self.rows, self.head))
        self._begin()

    def _begin(self) -> None:
        self.seal, self.rows = next(self._left, None), 0
        if self.seal is not None:
            self.last, self.digest = self.seal.last_id, _begun(self.head, self.seal.after_id, self.seal.last_id, self.seal.at)
            self.update = self.digest.update


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('casework seal', 0))")
        return cursor.fetchone()[0]


def _final() -> int:
    """Reads up to this one are all there; 0 where nobody knows yet."""
    mark = ReadMark.objects.first()
    return mark.last_id if mark and mark.horizon <= _next_number() and not _is_open(mark) else 0


def _mark() -> None:
    """Look anew where the last look served its purpose, or came from another cluster whose numbers were higher (a restored dump)."""
    mark = ReadMark.objects.first()
    if mark and mark.horizon <= _next_number() and _is_open(mark):
        return  # the reads below it still come in
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM casework_noteread")
        last_id = cursor.fetchone()[0]
        cursor.execute(
            "SELECT pg_current_xact_id()::text::bigint"
        )  # drawn after the look: nothing in this transaction wrote before
        horizon = cursor.fetchone()[0]
    ReadMark.objects.update_or_create(pk=1, defaults={"last_id": last_id, "horizon": horizon})


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        return cursor.fetchone()[0]


def _is_open(mark: ReadMark) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [mark.horizon & 0xFFFFFFFF])
        return cursor.fetchone()[0]


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
    digest = _begun(head, after, last, at)
    return copy_into(digest.update, after, last), digest.hexdigest()


def _begun(head: str, after: int, last: int, at: datetime):
    return hashlib.sha256(f"{head} {after} {last} {at.astimezone(UTC).isoformat()}\n".encode())


class _Lines:
    """What psycopg2 writes to, line by line; of a seal that is made, `write` is the hash's own `update`."""

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
