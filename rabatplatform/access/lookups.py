"""Rows of protected tables by many keys at once, and in the order of their keys."""

from dataclasses import dataclass

from django.db import connection
from django.db.models.expressions import RawSQL


@dataclass(frozen=True)
class Lookup:
    """`queryset.filter(<column>__in=keys).values_list(*fields)` in the order of the keys, each looked up through the index.

    For a plain IN, PostgreSQL may first read every row that the person may see: it guesses that a policy lets one row in a
    hundred through, so it begins with the policy. Measured at 10,000 practices: 200 sections in 6.7 ms instead of 15.9.
    Values are as the database gives them: JSON as text, times in UTC. The statement is made once and may be kept where the
    queryset names no person.
    """

    sql: str
    params: tuple

    @classmethod
    def of(cls, queryset, column: str, *fields: str) -> "Lookup":
        rows = queryset.filter(**{column: RawSQL("wanted.key", [])}).order_by().values_list(*fields)
        sql, params = rows.query.sql_with_params()  # the queryset's own locks and filters are in it; no text of a caller is
        return cls(
            "SELECT found.* FROM unnest(%s::bigint[]) WITH ORDINALITY AS wanted(key, place) "
            f"CROSS JOIN LATERAL ({sql} OFFSET 0) AS found ORDER BY wanted.place",
            tuple(params),
        )

    def rows(self, keys) -> list[tuple]:
        keys = list(keys)
        if not keys:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [keys, *self.params])
            return cursor.fetchall()


def ids_after(queryset, after: int, most: int) -> list[int]:
    """The next ids of a protected table by their number, inside a scope: what walks all of it asks again from the last one.

    PostgreSQL would read every row that the person may see and sort them, at each step: it guesses that a policy lets one row in a
    hundred through. Without sorting it goes along the primary key. Measured at 200,000 practices, all seen: 501 in 0.9 ms instead of 215.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        ids = list(queryset.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:most])
        cursor.execute("SET LOCAL enable_sort = on")
    return ids
