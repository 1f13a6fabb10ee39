"""Things and searches: which of these searches find which of these things, in one question."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from rabatplatform.access.scope import current


@dataclass(frozen=True)
class Asked:
    """tsquery: the strict one of a Query, all of its words, None where there are none; slots: as in Filters, those that are set."""

    tsquery: str | None = None
    slots: tuple[str, ...] = ()


def which_find(kind: str, ids: Iterable[int], asked: list[Asked | None]) -> set[tuple[int, int]]:
    """{(id, place in `asked`)} of the documents of that kind that a search finds; None finds nothing.

    In the system scope of all documents, so that the caller asks who may read them; in a person's, of those that they may read.
    """
    rows = [{"place": at, "words": one.tsquery, "slots": one.slots} for at, one in enumerate(asked) if one is not None]
    if not rows:
        return set()
    scope = current()
    function = "search_which_of_all" if scope is not None and scope.user_id is None else "search_which"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT object_id, place FROM {function}(%s, %s::bigint[], %s)", [kind, list(ids), json.dumps(rows)])
        return set(cursor.fetchall())
