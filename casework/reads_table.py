"""The record of reads as a table for the auditor of a country or organisation: CSV, made as it is sent."""

import io
from datetime import UTC, timedelta

from defusedcsv import csv
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework import sealing
from casework.models import Note, NoteRead
from casework.reads_words import how_of, posts_of, purpose_of
from focalpoints.querysets import body_of_casework
from rabatplatform.accounts.models import User

AT_ONCE = 1_000
COLUMNS = (
    _("When (UTC)"),
    _("Note"),
    _("Version"),
    _("How"),
    _("Annex"),
    _("Purpose"),
    _("Person"),
    _("Post"),
    _("Country or organisation"),
)


def chunks(found, purpose: str):
    """Bytes: a line of columns, the reads from the first on, and a last line with the end of the chain and the purpose.

    `found`: reads of one moment (bounded by their highest number). Each chunk is made when it is asked for, in the scope of then.
    """
    yield b"\xef\xbb\xbf" + _csv([[str(column) for column in COLUMNS]])
    after, number = 0, 0
    while reads := list(found.filter(pk__gt=after).order_by("pk")[:AT_ONCE]):
        yield _csv(_rows(reads))
        after, number = reads[-1].pk, number + len(reads)
    yesterday = timezone.now().astimezone(UTC).date() - timedelta(days=1)
    yield _csv(
        [
            [
                gettext("Reads"),
                number,
                gettext("Purpose"),
                purpose,
                gettext("End of the chain"),
                yesterday,
                sealing.head_of(yesterday),
            ]
        ]
    )


def _rows(reads: list[NoteRead]):
    posts, people = posts_of(reads), User.objects.in_bulk({read.user_id for read in reads})
    notes = dict(Note.objects.filter(pk__in={read.note_id for read in reads}).values_list("pk", "reference"))
    for read in reads:
        person, post, body = (
            people.get(read.user_id),
            posts.get(read.post_id),
            body_of_casework(read.body_id) if read.body_id else None,
        )
        yield [
            read.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            notes.get(read.note_id, ""),
            read.version or "",
            how_of(read),
            read.what,
            purpose_of(read),
            person.name if person else "",
            str(post.title) if post else "",
            body.short_name if body else "",
        ]


def _csv(rows) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
