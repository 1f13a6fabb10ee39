"""Who of many people may read one row: asked in one question, by the labels that they hold at this statement."""

from collections.abc import Iterable

from django.db import connection

from rabatplatform.access.models import GrantLabel


def readers_of(model, pk: int, people: Iterable[int]) -> set[int]:
    """Those of `people` (ids) who may read the row of this protected model; in the system scope, which sees it at all.

    SECURITY: they must be people who hold a post now: what all members may read is not asked for each of them.
    """
    people = list(people)
    row = model._base_manager.filter(pk=pk).values_list("audience", "audience_until").first()
    if row is None or not people:
        return set()
    if GrantLabel.EVERYBODY in row[0] and row[1] is None:
        return set(people)
    table = model._meta.db_table  # the table's name is the model's own
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT p.id FROM unnest(%s::bigint[]) p(id) CROSS JOIN LATERAL (SELECT access_grants_of(p.id) AS labels OFFSET 0) held
            JOIN {table} t ON t.id = %s WHERE t.audience && held.labels
              AND (t.audience_until IS NULL OR t.audience_until > access_clock() OR {table}_open(t.id, held.labels))""",
            [people, pk],
        )
        return {person for (person,) in cursor.fetchall()}
