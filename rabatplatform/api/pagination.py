"""Keyset pages, forward and back: a row comparison costs the same at any depth (OFFSET does not, an OR does not either)."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import BooleanField, F, Func

from rabatplatform.api.cursors import seal, unseal

DEFAULT, MOST = 25, 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class RowComparison(Func):
    """(left…) < (right…) or >, as one comparison of rows, which an index on the same columns answers."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, columns, sign, values, **extra):
        self.sign, self.width = sign, len(columns)
        fields = [*columns, *values]
        super().__init__(*fields, **extra)

    def as_sql(self, compiler, connection, **more):
        parts, params = [], []
        for expression in self.get_source_expressions():
            sql, values = compiler.compile(expression)
            parts.append(sql)
            params.extend(values)
        left, right = ", ".join(parts[: self.width]), ", ".join(parts[self.width :])
        return f"({left}) {self.sign} ({right})", params

    def copy(self):
        made = super().copy()
        made.sign, made.width = self.sign, self.width
        return made


@dataclass
class Page:
    results: list = field(default_factory=list)
    next: str | None = None
    previous: str | None = None


def address(request, cursor: str | None) -> str | None:
    """The address of this list at another cursor; every other parameter stays as it was sent."""
    if cursor is None:
        return None
    kept = [(name, value) for name, values in request.GET.lists() if name != "cursor" for value in values]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*kept, ('cursor', cursor)])}")


def binding(request) -> str:
    """What a cursor is good for: this caller, this list, these filters (limit and fields may change on the way)."""
    kept = [(n, v) for n, values in sorted(request.GET.lists()) if n not in ("cursor", "limit", "fields") for v in values]
    return f"{request.user.pk} {request.path} {urlencode(kept)}"


def keyset_page(request, queryset, *, by: str, newest_first: bool, limit: int, cursor: str | None, read) -> Page:
    """A page of `queryset` ordered by (`by`, pk). `read(queryset)` makes the rows: dicts with `by` and "pk" among their keys."""
    bound = binding(request)
    back, position = False, None
    if cursor is not None:
        way, microseconds, pk = unseal(cursor, bound)
        back, position = way == "back", (_EPOCH + microseconds * _MICROSECOND, pk)
    descending = newest_first != back
    if position:
        values = [_value(queryset, by, position[0]), _value(queryset, "pk", position[1])]
        queryset = queryset.filter(RowComparison([F(by), F("pk")], "<" if descending else ">", values))
    sign = "-" if descending else ""
    rows = read(queryset.order_by(f"{sign}{by}", f"{sign}pk")[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    if back:
        rows.reverse()

    def cursor_at(row, way):
        return seal([way, (row[by] - _EPOCH) // _MICROSECOND, row["pk"]], bound)

    forth, rearward = (position is not None, more) if back else (more, position is not None)
    return Page(
        rows,
        address(request, cursor_at(rows[-1], "on")) if rows and forth else None,
        address(request, cursor_at(rows[0], "back")) if rows and rearward else None,
    )


def _value(queryset, name, value):
    from django.db.models import Value

    model = queryset.model
    return Value(value, output_field=model._meta.pk if name == "pk" else model._meta.get_field(name))


def memory_page(request, entries: list, *, limit: int, cursor: str | None) -> Page:
    """A page of reference entries in memory, in their order; the cursor names the entry it stands at by its key."""
    bound = binding(request)
    start, stop = 0, limit
    if cursor is not None:
        way, key = unseal(cursor, bound)
        place = next((place for place, entry in enumerate(entries) if entry.key == key), None)
        if place is None:  # retired since: begin again
            place, way = -1, "on"
        start, stop = (place + 1, place + 1 + limit) if way == "on" else (max(0, place - limit), place)
    rows = entries[start:stop]
    return Page(
        rows,
        address(request, seal(["on", rows[-1].key], bound)) if rows and stop < len(entries) else None,
        address(request, seal(["back", rows[0].key], bound)) if rows and start > 0 else None,
    )
