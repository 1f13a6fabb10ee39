"""Reading reference data from files: one transaction, stable keys, nothing deleted, nothing written that did not change.

An app registers its kinds in its own `reference.py`:

    register(Kind(Theme, ROOT / "themes.json", "themes", read_theme))

`read_theme` turns an entry of the file into {field: value}. A value may be a Ref (a key of another kind, stored as a foreign
key); `mentions` holds those that are stored as words, {field: [Ref]}. `manage.py load_reference` runs `load()`.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django.utils.text import capfirst

from rabatplatform.reference import memory
from rabatplatform.reference.models import ReferenceEntry


class ReferenceRefused(Exception):
    """A file cannot be loaded; the sentence names the file and the row. Nothing was stored."""


@dataclass(frozen=True)
class Ref:
    """A key that must be an entry of `model`; None points to nothing."""

    model: type[ReferenceEntry]
    key: str | None


@dataclass(frozen=True)
class Kind:
    """One kind of entry: where it stands (`path`, list `part` of the file) and how an entry is read.

    read: entry → {field: value}, the key field included; `mentions` ({field: [Ref]}) is checked and not stored.
    expand: where one entry of the list holds several of this kind (the items of a framework).
    """

    model: type[ReferenceEntry]
    path: Path
    part: str
    read: Callable[[dict], dict]
    expand: Callable[[dict], Iterable[dict]] = lambda entry: [entry]


@dataclass
class Report:
    """What loading one kind did: how many entries by outcome. `retired` are those that this run retired."""

    name: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0
    labels_changed: bool = False  # search expands through names: it reads them again

    def __str__(self):
        return f"{self.name}: {self.new} new, {self.changed} changed, {self.unchanged} unchanged, {self.retired} retired"


@dataclass
class _Row:
    key: str
    values: dict
    mentions: dict[str, list[Ref]]
    is_retired: bool
    where: str


@dataclass
class _Reading:
    """The rows of one kind and what the database holds of it."""

    kind: Kind
    rows: dict[str, _Row] = field(default_factory=dict)
    known: dict[str, ReferenceEntry] = field(default_factory=dict)

    @property
    def own_refs(self) -> set[str]:
        """Fields that point to the same kind: set once all entries have an id."""
        own = (name for row in self.rows.values() for name, value in row.values.items() if isinstance(value, Ref))
        return {name for name in own if self.kind.model._meta.get_field(name).related_model is self.kind.model}


_kinds: list[Kind] = []


def register(kind: Kind) -> Kind:
    """Add a kind to what `load` reads; after the kinds it points to by foreign key."""
    _kinds.append(kind)
    return kind


def registered() -> list[Kind]:
    """All kinds, in the order of INSTALLED_APPS and of their `reference.py`."""
    autodiscover_modules("reference")
    return list(_kinds)


@transaction.atomic
def load(kinds: list[Kind] | None = None) -> list[Report]:
    """Bring the reference tables to what the files say; a Report per kind. In system scope.

    Raises ReferenceRefused, with nothing stored, for a file that cannot be read, a key that stands twice, a value that does not
    fit, and a cross reference to an entry that no file holds.
    """
    read_json.cache_clear()
    readings = {kind.model: _read(kind) for kind in kinds or registered()}
    _check_links(readings)
    reports = [_store(reading, readings) for reading in readings.values()]
    if any(report.new or report.changed or report.retired for report in reports):
        transaction.on_commit(memory.forget)
    return reports


@cache
def read_json(path: Path) -> dict:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, json.JSONDecodeError) as error:
        raise ReferenceRefused(f"{path.name} cannot be read: {error}.") from error
    if not isinstance(read, dict):
        raise ReferenceRefused(f"{path.name}: the file must be an object that holds lists.")
    return read


def _read(kind: Kind) -> _Reading:
    name = kind.model._meta.model_name
    entries = read_json(kind.path).get(kind.part)
    if not isinstance(entries, list):
        raise ReferenceRefused(f"{kind.path.name}: there is no list “{kind.part}”.")
    reading = _Reading(kind)
    for number, entry in enumerate(entries, 1):
        where = f"{kind.path.name}, {kind.part} {number}"
        try:
            parts = list(kind.expand(entry))
        except (KeyError, TypeError, AttributeError) as error:
            raise ReferenceRefused(f"{where}: cannot be read as {name}: {_said(error)}.") from error
        for part in parts:
            row = _row(kind, part, where)
            if row.key in reading.rows:
                raise ReferenceRefused(f"{row.where}: this {name} stands twice.")
            reading.rows[row.key] = row
    reading.known = {entry.key: entry for entry in kind.model.objects.all()}
    return reading


def _row(kind: Kind, entry: dict, where: str) -> _Row:
    name = kind.model._meta.model_name
    try:
        values = kind.read(entry)
        key = values[kind.model.key_field]
        where = f"{where} ({key})"
        mentions = values.pop("mentions", {})
        if not values["names"].get("en"):
            raise ValueError("there is no English name")
        return _Row(key, {"order": 0, **values}, mentions, bool(entry.get("retired")), where)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ReferenceRefused(f"{where}: cannot be read as {name}: {_said(error)}.") from error


def _said(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def _check_links(readings: dict) -> None:
    """Every reference, by key or in words, must be an entry of a file: what the table still holds of old files does not count."""
    for reading in readings.values():
        for row in reading.rows.values():
            named = [(name, value) for name, value in row.values.items() if isinstance(value, Ref)]
            for name, ref in [*named, *((name, ref) for name, refs in row.mentions.items() for ref in refs)]:
                if ref.key is not None and (ref.model not in readings or ref.key not in readings[ref.model].rows):
                    kind = ref.model._meta.model_name
                    raise ReferenceRefused(f"{row.where}: {name} names the unknown {kind} “{ref.key}”. Nothing was stored.")


def _store(reading: _Reading, readings: dict) -> Report:
    kind, now, own = reading.kind, timezone.now(), reading.own_refs
    report = Report(capfirst(str(kind.model._meta.verbose_name_plural)))
    made, touched, names = [], {}, set()
    for row in reading.rows.values():
        if row.key not in reading.known:
            made.append(_new(kind.model, row, own, readings, now))
    _check_values(made, reading)
    reading.known |= {entry.key: entry for entry in kind.model.objects.bulk_create(made)} if made else {}
    fresh = {entry.key for entry in made}
    for row in reading.rows.values():
        entry = reading.known[row.key]
        changed = _apply(entry, row, readings, now, fields=own if row.key in fresh else None)
        if changed:
            touched[row.key] = entry
            names |= changed
        if row.key in fresh:
            report.new += 1
        elif changed:
            report.changed += 1
        else:
            report.unchanged += 1
    for key in reading.known.keys() - reading.rows.keys():
        entry = reading.known[key]
        if entry.retired_at is None:
            entry.retired_at = now
            touched[key] = entry
            names.add("retired_at")
            report.retired += 1
    _check_values([entry for key, entry in touched.items() if key in reading.rows and key not in fresh], reading)
    if touched:
        kind.model.objects.bulk_update(touched.values(), sorted(names))
    report.labels_changed = bool(fresh or report.retired or names & {"names", "synonyms", "acronyms", "retired_at"})
    return report


def _new(model, row: _Row, own: set[str], readings: dict, now) -> ReferenceEntry:
    entry = model(retired_at=now if row.is_retired else None)
    for name, value in row.values.items():
        if name not in own:
            setattr(entry, *_stored(name, value, readings))
    return entry


def _apply(entry, row: _Row, readings: dict, now, *, fields=None) -> set[str]:
    """Set what differs from the file; the names of the fields that did."""
    changed = set()
    for name, value in row.values.items():
        if fields is not None and name not in fields:
            continue
        attribute, stored = _stored(name, value, readings)
        if getattr(entry, attribute) != stored:
            setattr(entry, attribute, stored)
            changed.add(name)
    if fields is None and (entry.retired_at is not None) != row.is_retired:
        entry.retired_at = now if row.is_retired else None
        changed.add("retired_at")
    return changed


def _stored(name: str, value, readings: dict) -> tuple[str, object]:
    if not isinstance(value, Ref):
        return name, value
    return f"{name}_id", readings[value.model].known[value.key].pk if value.key is not None else None


def _check_values(entries, reading: _Reading) -> None:
    """Do they fit their columns? References were checked before; {} and [] are values here, not gaps."""
    for entry in entries:
        fine = {f.name for f in entry._meta.concrete_fields if f.is_relation or f.primary_key or _is_empty(f, entry)}
        try:
            entry.clean_fields(exclude=fine)
        except ValidationError as error:
            said = " ".join(f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())
            raise ReferenceRefused(f"{reading.rows[entry.key].where}: {said} Nothing was stored.") from error


def _is_empty(column, entry) -> bool:
    value = getattr(entry, column.attname)
    return value in ([], {}) or (value is None and column.null)
