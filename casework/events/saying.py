"""What a mail may say of casework, at each marking: no more than the column `in_mail` of the one table (casework.markings) lets it.

A number and no more, whatever the marking. The rows would let a mail say the title of what happened ("A note waits for your
release") from TLP:GREEN on; but then a mail without a title would tell a reader of the mailbox that something stricter waits, a request
may be told to somebody who cannot read the note nor its marking, and a mail is made of the TLP alone, where H2 and H3 bind at any.
"""

from casework.markings import HANDLING, TLP, allowed, strictest
from rabatplatform.events.catalogue import UNMARKED, Says


def said_at_most(tlp: str) -> Says:
    """Of a marking, with whatever handling codes: a mail is not told them. Without a marking: as of the strictest."""
    return Says.TITLE if allowed(tlp or TLP.RED, HANDLING).in_mail else Says.COUNT


COUNTED = {tlp: said_at_most(tlp) for tlp in (UNMARKED, *TLP.values)}


def marking_of_note(event, note) -> str:
    """The stricter of the version that is read and the one in preparation, as far as the person for whom `note` was read has both."""
    versions = [version.tlp for version in (note.current, note.next) if version is not None]
    return strictest(note.tlp, *versions)


def marking_of_asked(event, asked) -> str:
    """Of the note that a request or correction is about; the strictest where it may not be read."""
    from casework.models import Note

    note = Note.objects.select_related("current", "next").filter(pk=asked.note_id).first()
    return marking_of_note(event, note) if note else TLP.RED


def note_through(model: str):
    """`about` of an event whose subject is one of `model`: the id of its note, asked only where the event's data has none."""

    def about(event) -> int | None:
        from django.apps import apps

        rows = apps.get_model("casework", model).objects.filter(pk=event.subject_id)
        return event.data.get("note") or rows.values_list("note_id", flat=True).first()

    return about
