"""Writing down who did what to whose rights. Codes and ids, never names, texts or addresses."""

import json

from django.db import connection


def write(act: str, *, user_id: int | None, **data: int | str) -> None:
    """Append one entry, in the transaction of the act itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_write(%s, %s, %s)", [act, user_id, json.dumps(data)])
