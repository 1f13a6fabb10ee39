"""Reference tables in the memory of each process. They are small and asked on every page; a version number says when to read again.

Pages look at the version every few seconds. Whoever tells copies what changed looks first (`look_again`): what they leave out, or tell as
it was, nobody tells again.
"""

import time
from dataclasses import dataclass, field
from functools import cached_property

from django.db import connection

LOOK_AGAIN_SECONDS = 5.0

_shelves: dict[type, "Shelf"] = {}
_numbers: dict[str, int] = {}
_looked_at = 0.0


@dataclass
class Shelf:
    """All entries of one reference model, in their order; retired ones stay findable by id and key."""

    ordered: list = field(default_factory=list)
    by_id: dict = field(default_factory=dict)
    by_key: dict = field(default_factory=dict)
    number: int | None = None  # the version that was known before it was read
    _by: dict = field(default_factory=dict)

    def by(self, column: str) -> dict:
        """The entries by a column that no two share. Worked out once: rows of a page ask it a hundred times."""
        if column not in self._by:
            self._by[column] = {getattr(entry, column): entry for entry in self.ordered}
        return self._by[column]

    @property
    def active(self) -> list:
        return [entry for entry in self.ordered if entry.retired_at is None]

    @cached_property
    def key_by_id(self) -> dict:
        return {pk: entry.key for pk, entry in self.by_id.items()}

    def keys_of(self, ids) -> list[str]:
        keys = self.key_by_id
        return [keys[pk] for pk in ids if pk in keys]

    def of(self, ids) -> list:
        return [self.by_id[pk] for pk in ids if pk in self.by_id]


def shelf(model) -> Shelf:
    """The entries of `model` as they stand (at most five seconds old)."""
    if time.monotonic() - _looked_at > LOOK_AGAIN_SECONDS or model not in _shelves:
        look_again()
    found, number = _shelves.get(model), _numbers.get(model._meta.db_table)
    if found is None or found.number != number:
        found = _shelves[model] = _read(model, number)
    return found


def look_again() -> None:
    """Compare the versions now, in one question: what was committed before is on every shelf that is asked from here on."""
    global _numbers, _looked_at
    now = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute('SELECT "table", number FROM reference_referenceversion')
        _numbers = dict(cursor.fetchall())
    _looked_at = now


def _read(model, number: int | None) -> Shelf:
    """number: asked before, so that what is older than it is read again."""
    entries = list(model.objects.order_by(*(model._meta.ordering or ["order", "pk"])))
    return Shelf(entries, {entry.pk: entry for entry in entries}, {entry.key: entry for entry in entries}, number)


def forget():
    """Read everything again at the next question; for loaders and tests."""
    global _numbers, _looked_at
    _shelves.clear()
    _numbers, _looked_at = {}, 0.0
