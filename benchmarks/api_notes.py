"""Measures what api.py does, of notes, in a database of casework_data.py; as a key of the agency that reads most of them."""

import json
import logging
import sys

import django

django.setup()

from django.db import connection  # noqa: E402

from benchmarks import api_feed, api_lists  # noqa: E402
from benchmarks.api_calls import without_limits  # noqa: E402
from benchmarks.api_keys import key_of  # noqa: E402
from focalpoints.models import Organisation  # noqa: E402
from rabatplatform.access.scope import system_scope  # noqa: E402

MOST = """SELECT o.id, count(*) FROM casework_note_audience a JOIN focalpoints_organisation o ON o.casework_label_id = a.label_id
  WHERE a.until > access_clock() GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"""


def main() -> None:
    logging.disable(logging.WARNING)
    without_limits()
    with system_scope("benchmark"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM casework_note")
        notes = cursor.fetchone()[0]
        cursor.execute(MOST)
        organisation = Organisation.objects.get(pk=cursor.fetchone()[0])
    key = key_of(organisation, scopes=("casework:read",), ceiling="amber-strict")
    answer = {"notes": notes, "list": api_lists.measure(key, "notes")}
    print(answer, file=sys.stderr, flush=True)
    answer["writers"] = api_feed.cost_of_notes()
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
