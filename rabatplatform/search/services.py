"""Keeping the search index. Triggers write it; this is for what they cannot see: names in reference tables."""

from django.db import connection

CHUNK = 500


def kinds() -> dict[str, str]:
    """{kind of document: table of its things}."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT kind, "table" FROM search_kind ORDER BY kind')
        return dict(cursor.fetchall())


def reindex_all() -> dict[str, int]:
    """Write every document again, after names of reference data changed: {kind: number}. Call it in system_scope."""
    done = {}
    for kind, table in kinds().items():
        done[kind] = 0
        last = 0
        with connection.cursor() as cursor:
            while True:
                cursor.execute(
                    f"SELECT coalesce(array_agg(id), '{{}}') FROM (SELECT id FROM {table} WHERE id > %s ORDER BY id LIMIT %s) x",
                    [last, CHUNK],
                )
                ids = cursor.fetchone()[0]
                if not ids:
                    break
                cursor.execute(f"SELECT {table}_index(%s)", [ids])
                done[kind] += cursor.fetchone()[0]
                last = ids[-1]
    tidy()
    return done


def tidy() -> None:
    """Add up the tallies that suggestions and the unfiltered page read. Call it in system_scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_tidy()")
