"""The record of a read, in the transaction of the answer."""

from django.db import connection
from django.utils.translation import gettext_lazy as _

from casework.errors import NotRecorded
from casework.models import Note, NoteVersion


def log_read(note: Note, *, how: str, version: NoteVersion | None = None, what: str = "", purpose: str = "") -> None:
    """Record that the person of the scope reads `note` now. Where it cannot be recorded nothing may be shown.

    how: NoteRead.How. Raises NotRecorded when the note is not readable at this statement (views answer 404).
    """
    with connection.cursor() as cursor:
        numbers = [note.pk, version.number if version else None, how, what[:40], purpose[:300]]
        cursor.execute("SELECT casework_log_read(%s, %s, %s, %s, %s)", numbers)
        if not cursor.fetchone()[0]:
            raise NotRecorded(_("This note is not there."))
