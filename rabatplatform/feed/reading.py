"""What a key is told of and what it says it took back, in its own scope. How the numbers come about: sql/feed.sql."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from rabatplatform.access.scope import access_scope
from rabatplatform.feed.kinds import FeedKind

FIRST = UUID(int=0)
ROUNDS = 20  # of a thousand objects, that one call places at most


@dataclass(frozen=True)
class Word:
    """One line of the feed: the newest of an object. shown_seq: since when it has been shown without a break."""

    seq: int
    kind: str
    object_id: int
    shown_seq: int
    is_held: bool
    reference: str
    recall: UUID | None
    reason: str
    recalled_at: datetime | None


@dataclass(frozen=True)
class Recall:
    recall: UUID
    kind: str
    reference: str
    reason: str
    recalled_at: datetime
    acknowledged_at: datetime | None


def _rows(sql: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def catch_up() -> bool:
    """Place what was committed until now. False: not all of it; what stands is without gaps as far as it goes."""
    return bool(_catch_up(ROUNDS))


def caught_up_before(account) -> bool:
    """As `catch_up`, round by round in transactions of their own: nobody waits while what was placed is read."""
    for _round in range(ROUNDS):
        with access_scope(account):
            found = _catch_up(1)
        if found is not False:
            break
    return bool(found)


def _catch_up(rounds: int) -> bool | None:
    """None: somebody else places for long."""
    return _rows("SELECT feed_catch_up(%s)", rounds)[0][0]


def bounds() -> tuple[int, int]:
    """(from which number on nothing was forgotten for the key of the scope, up to which everything is placed)."""
    return _rows("SELECT feed_kept_from(), feed_stands_at()")[0]


def stands_at() -> int:
    """The number up to which everything is placed."""
    return _rows("SELECT feed_stands_at()")[0][0]


def took_back(kind: str, number: int, *, also_changed: bool = False) -> bool:
    """Whether the key of the scope was told after a number to take something of a kind back. also_changed: or that something changed
    since it was shown first."""
    return _rows("SELECT feed_took_back(%s, %s, %s)", kind, number, also_changed)[0][0]


def words_after(number: int, kinds: Iterable[str], limit: int) -> list[Word]:
    return [Word(*row) for row in _rows("SELECT * FROM feed_page(%s, %s, %s)", number, list(kinds), limit)]


def acknowledge(recalls: Iterable[UUID]) -> set[UUID]:
    """Say that what these recall is held no longer. Returns those that are the key's own, also those that were acknowledged before."""
    return {recall for (recall,) in _rows("SELECT feed_acknowledge(%s::uuid[])", [str(recall) for recall in recalls])}


def recalls_after(at: str, recall: UUID, *, is_open: bool | None, limit: int) -> list[Recall]:
    """The oldest first. is_open: those not acknowledged, those acknowledged, None: both."""
    rows = _rows("SELECT * FROM feed_recalls(%s::timestamptz, %s::uuid, %s, %s)", at, str(recall), is_open, limit)
    return [Recall(*row) for row in rows]


def recalls_before(at: str, recall: UUID, *, is_open: bool | None, limit: int) -> list[Recall]:
    """Those that stand before one, the nearest first. It goes through all of them: pages back are rarely asked for."""
    every = (
        "SELECT * FROM feed_recalls('-infinity', %s, %s, NULL) f WHERE (f.recalled_at, f.recall) < (%s::timestamptz, %s::uuid)"
    )
    rows = _rows(f"{every} ORDER BY f.recalled_at DESC, f.recall DESC LIMIT %s", str(FIRST), is_open, at, str(recall), limit)
    return [Recall(*row) for row in rows]


def shown(words: list[Word], kinds: dict[str, FeedKind], user, whole: bool = True) -> dict[tuple[str, int], object]:
    """Rows of what these words let hold, by (kind, id): `visible_to` has the last word, in one question a kind. whole: with all that lists
    show."""
    found = {}
    for code, kind in kinds.items():
        ids = [word.object_id for word in words if word.is_held and word.kind == code]
        if ids:
            found |= {(code, pk): row for pk, row in kind.find(user, ids, whole).items()}
    return found
