"""What keys were told to take back and nobody acknowledged, for those whose objects they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection


@dataclass(frozen=True)
class OpenRecall:
    """body_id: the *coordination* label of the key's organisation; is_stopped: the key was revoked, so that it acknowledges nothing."""

    object_id: int
    reference: str
    body_id: int
    key_name: str
    is_stopped: bool
    reason: str
    recalled_at: datetime
    kind: str


def open_recalls(kind: str, ids: Iterable[int] | None = None, *, also: tuple[str, ...] = ()) -> list[OpenRecall]:
    """The oldest first, of objects of this kind that the person of the scope may write: all, or these.

    also: kinds that tell of the same objects, asked at once. SECURITY: kind and also are never a caller's.
    """
    asked = " UNION ALL ".join(
        f"SELECT *, '{one}'::text FROM feed_recalls_{one.replace('-', '_')}(%(ids)s)" for one in (kind, *also)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({asked}) AS one ORDER BY recalled_at, object_id", {"ids": None if ids is None else list(ids)}
        )
        return [OpenRecall(*row) for row in cursor.fetchall()]


def open_of_key(key_id: int) -> int:
    """How many recalls a key has not acknowledged; 0 for those who do not see the key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT feed_open_of_key(%s)", [key_id])
        return cursor.fetchone()[0]
