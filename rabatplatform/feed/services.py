"""What jobs do with the feed; in the system's scope."""

from datetime import datetime

from django.db import connection

AT_ONCE = 1000


def place() -> int:
    """Give numbers to what was committed until now; returns about how many objects. Somebody else may do the same at the same time."""
    placed = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT feed_place(%s)", [AT_ONCE])
            done = cursor.fetchone()[0]
            placed += done
            if done < AT_ONCE:
                return placed


def tidy(before: datetime) -> int:
    """Forget recalls acknowledged before a moment; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT feed_tidy(%s)", [before])
        return cursor.fetchone()[0]
