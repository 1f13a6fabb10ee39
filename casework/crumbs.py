"""The way to a page of casework: the section, then what the page hangs on. The one place that says it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.models import Note


def crumbs(note: Note | None = None, *more: tuple[str, str]) -> list[dict]:
    """What components/crumbs.html takes as `items`. more: (label, address) of what stands between. No word of a note's text."""
    items = [(_("Casework"), reverse("casework:note-list"))]
    if note is not None:
        items.append((note.reference, note.get_absolute_url()))
    return [{"label": label, "href": href} for label, href in [*items, *more]]
