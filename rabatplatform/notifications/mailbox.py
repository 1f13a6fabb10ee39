"""The mailbox that mails come back to: a Maildir that the mail server delivers into (BOUNCE_FOLDER)."""

import contextlib
import hashlib
import itertools
import logging
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from rabatplatform.access.scope import system_scope
from rabatplatform.notifications.returns import Malformed, read_report
from rabatplatform.notifications.services.bounces import record_bounce

logger = logging.getLogger(__name__)
MOST_BYTES = 1_000_000  # a report holds headers, or a mail of ours, which is small
AT_ONCE = 500
KEPT_DAYS = 30  # what was read is there to be looked at for so long, then removed
COUNTED, OTHER, ASIDE = "counted", "other", "aside"
FOLDERS = {COUNTED: "read", OTHER: "read", ASIDE: "aside"}  # aside: it cannot be read, or names no mail of ours


def read_mailbox() -> dict[str, int]:
    """Read what came back. Returns {"counted", "other", "aside": how many}; {} while another job reads, or without a mailbox.

    A mail is moved after its row was committed: read again after a crash, it counts once.
    """
    folder = Path(settings.BOUNCE_FOLDER)
    if not settings.BOUNCE_FOLDER or not (folder / "new").is_dir():
        return {}
    with system_scope("read bounces"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('read bounces', 0))")
            if not cursor.fetchone()[0]:
                return {}
        results = {path: result for path in itertools.islice(_mails(folder), AT_ONCE) if (result := _take(path))}
    for path, result in results.items():
        _move(path, folder / f".{FOLDERS[result]}")
    for name in set(FOLDERS.values()):
        _remove_old(folder / f".{name}")
    return {name: list(results.values()).count(name) for name in FOLDERS}


def _mails(folder: Path) -> Iterator[Path]:
    for part in ("new", "cur"):
        if (folder / part).is_dir():
            yield from (path for path in (folder / part).iterdir() if path.is_file() and not path.is_symlink())


def _take(path: Path) -> str:
    """What became of one mail; "" for one that stays, to be read the next time."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError:  # somebody else took it away
        return ""
    if len(data) > MOST_BYTES:
        return ASIDE
    try:
        report = read_report(data)
    except Malformed as error:
        logger.info("a mail that came back is set aside: %s", error)
        return ASIDE
    if report is None:
        return OTHER
    source = hashlib.sha256(data).hexdigest()
    try:
        with transaction.atomic():
            found = record_bounce(message_id=report.message_id, source=source, is_hard=report.is_hard, code=report.code)
    except Exception:
        logger.exception("a mail that came back waits for the next time")
        return ""
    return COUNTED if found else ASIDE


def _move(path: Path, folder: Path) -> None:
    """Into a subfolder as mail programs know them (Maildir++)."""
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        path.rename(folder / "cur" / path.name)


def _remove_old(folder: Path) -> None:
    before = time.time() - KEPT_DAYS * 86_400
    for path in folder.glob("cur/*"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < before:
                path.unlink()
