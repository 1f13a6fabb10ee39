"""Copies of notes and sharing groups in systems of organisations that were to be taken back, and of which nobody said that they were."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from casework.events.recalls import GROUP_NOT_TAKEN_BACK, NOTE_NOT_TAKEN_BACK, recalls_of_notes
from casework.models import Note
from focalpoints.recalled import line_of, whose
from rabatplatform.feed.models import Item
from rabatplatform.feed.recalls import OpenRecall
from rabatplatform.feed.watch import record_of

NOT_TAKEN_BACK = {"note": NOTE_NOT_TAKEN_BACK, "note-words": NOTE_NOT_TAKEN_BACK, "sharing-group": GROUP_NOT_TAKEN_BACK}


def what(recall: OpenRecall) -> str:
    """Whose system, and that it is to drop the words alone, where the note stays."""
    words = recall.kind == "note-words"
    return _("%(whose)s (the words of the note)") % {"whose": whose(recall)} if words else whose(recall)


def not_taken_back(note: Note) -> list[dict]:
    """As focalpoints.recalled.not_taken_back, of a note and its words."""
    return [line_of(one) | {"what": what(one)} for one in recalls_of_notes([note.pk])]


def recalls_of(user, body) -> list[dict]:
    """Of all notes of a country or organisation, the longest first: {note: its reference, what: whose system, href, since}."""
    recalls = recalls_of_notes()
    notes = Note.objects.visible_to(user).filter(originator=body.casework_label_id).in_bulk({one.object_id for one in recalls})
    return [
        {"note": one.reference, "what": what(one), "href": notes[one.object_id].get_absolute_url(), "since": one.recalled_at}
        for one in recalls
        if one.object_id in notes
    ]


def tell_owners(items: Iterable[Item]) -> None:
    """Tell each originator of its notes, each owner of its sharing groups among these recalls; in the scope of the system."""
    record_of(items, NOT_TAKEN_BACK)
