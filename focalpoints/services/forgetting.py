"""What the directory holds about a person beside their account: invitations, nominations, lists that were imported."""

from django.db import connection


def forget(person, address: str) -> None:
    """Take their name and the address they had away; the rows stay. The database lets only them or the secretariat ask."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT focalpoints_forget(%s, %s)", [person.pk, address])
