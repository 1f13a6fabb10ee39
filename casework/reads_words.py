"""What the record of reads says, in words: which post of which country or organisation, how, what for. No names of people."""

from casework.forms.reads import NoteExportForm
from casework.models import NoteRead
from focalpoints.models import Post
from focalpoints.querysets import body_of_casework


def posts_of(reads) -> dict[int, Post]:
    ids = {read.post_id for read in reads if read.post_id}
    return Post.objects.select_related("country", "organisation").in_bulk(ids)


def how_of(read: NoteRead) -> str:
    return str(NoteRead.How(read.how).label) if read.how in NoteRead.How.values else read.how


def purpose_of(read: NoteRead) -> str:
    """What was stated at a print or an export: its purpose in the reader's language and the words."""
    code, mark, words = read.purpose.partition(": ")
    return f"{dict(NoteExportForm.PURPOSES).get(code, code)}{mark}{words}"


def name_of_body(body_id: int | None) -> str:
    body = body_of_casework(body_id) if body_id is not None else None
    return body.short_name if body else "–"
