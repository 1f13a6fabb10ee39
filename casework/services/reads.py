"""The record of a read, in the transaction of the answer."""

from django.db import connection
from django.utils.translation import gettext_lazy as _

from casework.errors import NotRecorded
from casework.models import Note, NoteVersion


def log_read(note: Note, *, how: str, version: NoteVersion | None = None, what: str = "", purpose: str = "") -> int:
    """Record that the person of the scope reads `note` now; returns the id of the post by which they do, which the record names.

    Where it cannot be recorded nothing may be shown.

    how: NoteRead.How. Raises NotRecorded when the note is not readable at this statement (views answer 404).
    """
    with connection.cursor() as cursor:
        numbers = [note.pk, version.number if version else None, how, what[:40], purpose[:300]]
        cursor.execute("SELECT casework_log_read(%s, %s, %s, %s, %s)", numbers)
        if (post := cursor.fetchone()[0]) is None:
            raise NotRecorded(_("This note is not there."))
        return post
