"""One thing and many searches: which of them find it. For jobs: nobody's labels are asked, so the caller asks who may read it."""

import json
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Asked:
    """tsquery: the strict one of a Query, all of its words, None where there are none; slots: as in Filters, those that are set."""

    tsquery: str | None = None
    slots: tuple[str, ...] = ()


_WHICH = """SELECT a.place FROM jsonb_to_recordset(%s::jsonb) AS a(place int, words text, slots jsonb)
JOIN search_document d ON d.kind = %s AND d.object_id = %s
WHERE (a.words IS NULL OR d.tsv @@ a.words::tsquery)
  AND NOT EXISTS (SELECT FROM jsonb_array_elements_text(a.slots) s(tags) WHERE NOT d.tags && string_to_array(s.tags, ','))"""


def which_find(kind: str, pk: int, asked: list[Asked]) -> list[bool]:
    """For each search whether it finds the document of that kind and id, in one question. In the system scope."""
    rows = [{"place": place, "words": one.tsquery, "slots": one.slots} for place, one in enumerate(asked)]
    with connection.cursor() as cursor:
        cursor.execute(_WHICH, [json.dumps(rows), kind, pk])
        found = {place for (place,) in cursor.fetchall()}
    return [place in found for place in range(len(asked))]
