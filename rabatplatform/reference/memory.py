"""Reference tables in the memory of each process. They are small and asked on every page; a version number says when to read again."""

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
    global _looked_at
    now = time.monotonic()
    if now - _looked_at > LOOK_AGAIN_SECONDS or model not in _shelves:
        with connection.cursor() as cursor:
            cursor.execute('SELECT "table", number FROM reference_referenceversion')
            numbers = dict(cursor.fetchall())
        for known in list(_shelves):
            table = known._meta.db_table
            if numbers.get(table) != _numbers.get(table):
                del _shelves[known]
        _numbers.clear()
        _numbers.update(numbers)
        _looked_at = now
    if model not in _shelves:
        _shelves[model] = _read(model)
    return _shelves[model]


def versions() -> list[tuple[str, int]]:
    """(table, number) of every reference table as this process has read it last: what changes with any of their entries."""
    return sorted(_numbers.items())


def _read(model) -> Shelf:
    entries = list(model.objects.order_by(*(model._meta.ordering or ["order", "pk"])))
    return Shelf(entries, {entry.pk: entry for entry in entries}, {entry.key: entry for entry in entries})


def forget():
    """Read everything again at the next question; for loaders and tests."""
    global _looked_at
    _shelves.clear()
    _numbers.clear()
    _looked_at = 0.0
