"""Making an export in bulk: JSON lines, part by part, each chunk in a scope of its own; memory holds one chunk.

A part is written to a nameless file and kept whole, with its SHA-256; the row says what is kept and where the next part begins. So a worker
that is lost costs its open part alone, and one that has worked long enough hands the rest on. Whether the key still holds anything the
database says at each chunk: of one that was suspended or revoked meanwhile nothing is left.
"""

import hashlib
import logging
import time
import uuid
from datetime import timedelta

from django.core.files import File
from django.db import connection
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import translation

from rabatplatform.access.querysets import Clock
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.services import account_of_key
from rabatplatform.api.bulk.asking import ask_to_make, query_of
from rabatplatform.api.bulk.feed import stands_at
from rabatplatform.api.bulk.kinds import Origin, kind_of
from rabatplatform.api.json import dumps
from rabatplatform.api.models import BulkExport
from rabatplatform.files import storage
from rabatplatform.reference.memory import look_again

logger = logging.getLogger(__name__)
ROOM = "exports"
CHUNK = 1_000  # objects, read at once
# After which a part is closed: the proxy takes it whole, so that a slow reader holds no thread (deploy/Caddyfile).
PART_BYTES = 16 * 1024**2
TURN_SECONDS = 240  # after which a worker hands the rest on: a task is killed after ten minutes
LOST_AFTER = timedelta(minutes=5)  # since a worker was last seen
KEPT = timedelta(hours=24)
MOST_ATTEMPTS = 3

State = BulkExport.State
WAITED_FOR = (State.ASKED, State.MAKING)


class ClaimLost(Exception):
    """Another worker has the export, or it is over."""


class KeyStopped(Exception):
    """The key for which it is made holds nothing any more."""


def make(pk: int) -> str:
    """Make the export, or as much of it as a turn allows. Gives the state that it leaves; "" where another worker has it or it is over."""
    export = _claimed(pk)
    if export is None:
        return ""
    turn_ends = time.monotonic() + TURN_SECONDS
    try:
        if not export.parts:
            _write_down(export, number=stands_at(_account(export)))
        while True:
            _make_part(export, turn_ends)
            if export.state == State.READY:
                return export.state
            if time.monotonic() >= turn_ends:
                break
        _write_down(export, claim=None)
        ask_to_make(pk)
        return export.state
    except ClaimLost:
        return ""
    except KeyStopped:
        return end(pk, State.STOPPED)
    except Exception:
        logger.exception("export %s", pk)
        return _after_a_mistake(export)


def end(pk: int, state: str) -> str:
    """It is over: nothing of it is left. Whoever makes it meanwhile loses their claim."""
    with system_scope("end an export"):
        export = BulkExport.objects.select_for_update().filter(pk=pk).first()
        if export is None:
            return ""
        keys = [part["key"] for part in export.parts]
        BulkExport.objects.filter(pk=pk).update(
            state=state, parts=[], claim=None, position="", ended_at=Coalesce(F("ended_at"), Clock())
        )
    for key in keys:
        storage.drop(key)
    return state


def left_behind() -> list[int]:
    """Exports that wait for a worker, or whose worker was lost."""
    with system_scope("sweep exports"):
        return list(BulkExport.objects.filter(_free(), state__in=WAITED_FOR).order_by("pk").values_list("pk", flat=True))


def _free() -> Q:
    return Q(claim=None) | Q(seen_at__lte=Clock() - LOST_AFTER)


def _claimed(pk: int) -> BulkExport | None:
    with system_scope("begin an export"):
        rows = BulkExport.objects.select_for_update(skip_locked=True).filter(_free(), pk=pk, state__in=WAITED_FOR)
        export = rows.first()
        if export is None:
            return None
        BulkExport.objects.filter(pk=pk).update(
            state=State.MAKING, claim=uuid.uuid4(), seen_at=Clock(), began_at=Coalesce(F("began_at"), Clock())
        )
        export.refresh_from_db()
        return export


def _make_part(export: BulkExport, turn_ends: float) -> None:
    """Write one part, keep it and write that down. With the last one the export is ready."""
    position, lines, digest = export.position, 0, hashlib.sha256()
    whole = sum(part["lines"] for part in export.parts)
    with storage.scratch() as file:
        while position is not None:
            _show_life(export, whole + lines)
            chunk, position = _chunk(export, position)
            written = b"".join(chunk)
            file.write(written)
            digest.update(written)
            lines += len(chunk)
            if file.tell() >= PART_BYTES or time.monotonic() >= turn_ends:
                break
        size = file.tell()
        key = storage.keep(File(file), ROOM) if lines else ""
    if lines:
        part = {"number": len(export.parts) + 1, "key": key, "lines": lines, "bytes": size, "sha256": digest.hexdigest()}
        export.parts = [*export.parts, part]
    facts = {"parts": export.parts, "position": position or "", "done": whole + lines, "attempts": 0}
    if position is None:
        facts |= {"state": State.READY, "claim": None, "ended_at": Clock(), "kept_until": Clock() + KEPT}
    try:
        _write_down(export, **facts)
    except BaseException:
        if key:
            storage.drop(key)
        raise
    export.position, export.attempts = facts["position"], 0
    export.state = State.MAKING if position is not None else State.READY


def _chunk(export: BulkExport, position: str) -> tuple[list[bytes], str | None]:
    """(the lines of the next objects, where those after them begin). Raises KeyStopped."""
    kind = kind_of(export.kind)
    account = _account(export)
    with access_scope(account), translation.override(export.language):
        look_again()  # an object that names a new theme is not told without it
        batch = kind.find(account, query_of(export.filters), position, CHUNK)
        objects = kind.tell(account, batch.ids, tuple(export.fields), Origin(export.origin))
        lines = [dumps(one) + b"\n" for one in objects]
        # SECURITY: asked last. A key that was stopped before one of these questions found nothing, and nothing looks like the end.
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(access_grants()) > 0")
            if not cursor.fetchone()[0]:
                raise KeyStopped
    return lines, batch.position


def _account(export: BulkExport):
    """The account of the key for which it is made. Raises KeyStopped."""
    with system_scope("ask for the key of an export"):
        account = account_of_key(export.agency_key_id)
    if account is None:
        raise KeyStopped
    return account


def _show_life(export: BulkExport, done: int) -> None:
    _write_down(export, done=done, seen_at=Clock())


def _write_down(export: BulkExport, **facts) -> None:
    with system_scope("go on with an export"):
        if not BulkExport.objects.filter(pk=export.pk, claim=export.claim).update(**facts):
            raise ClaimLost


def _after_a_mistake(export: BulkExport) -> str:
    """Left to the sweep, some times; then it has failed."""
    if export.attempts + 1 >= MOST_ATTEMPTS:
        return end(export.pk, State.FAILED)
    try:
        _write_down(export, claim=None, attempts=F("attempts") + 1)
    except ClaimLost:
        return ""
    return State.MAKING
