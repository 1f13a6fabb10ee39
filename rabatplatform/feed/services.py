"""What jobs do with the feed; in the system's scope."""

from datetime import datetime

from django.db import connection

AT_ONCE = 1000


def place_some() -> int:
    """Give numbers to some of what was committed until now; returns about how many objects: fewer than AT_ONCE, and it was all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT feed_place(%s)", [AT_ONCE])
        return cursor.fetchone()[0]


def place() -> int:
    """Give numbers to what was committed until now, in the transaction of the scope: nobody else places before it ends."""
    placed = 0
    while True:
        done = place_some()
        placed += done
        if done < AT_ONCE:
            return placed


def tidy(before: datetime) -> int:
    """Forget recalls acknowledged before a moment; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT feed_tidy(%s)", [before])
        return cursor.fetchone()[0]
