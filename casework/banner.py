"""Where a note stands, in a sentence: the banner of its page, of each page of its document, and what its team does next."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from casework.completeness import gaps
from casework.content import content_of
from casework.models import Note, NoteVersion
from casework.reading import Sheet
from rabatplatform.web.templatetags.web import written


@dataclass
class Standing:
    """Where a note stands, for the banner of its page. kind: "", "warn" or "bad"; text: "" where nothing is to be said."""

    text: str = ""
    kind: str = "warn"
    href: str = ""
    link: str = ""


def standing_of(user, note: Note, version: NoteVersion) -> Standing:
    """Of an old version both: that it is one, and what became of the note."""
    if version.pk == note.next_id and note.state != Note.State.WITHDRAWN:
        text = _("Version %(number)s, in preparation. Readers do not see it.") % {"number": version.number}
        return Standing(text, "", note.get_absolute_url(), _("Read the text in force"))
    standing = standing_of_note(user, note)
    if version.pk != note.current_id and version.state == NoteVersion.State.RELEASED:
        if standing.text:
            old = _("This is version %(number)s, an earlier text of this note.") % {"number": version.number}
            href, link = standing.href or note.get_absolute_url(), standing.link or _("Read its last text")
            return Standing(f"{standing.text} {old}", standing.kind, href, link)
        text = _("This is version %(number)s, not the one in force.") % {"number": version.number}
        return Standing(text, "warn", note.get_absolute_url(), _("Read the present text"))
    return standing


def standing_of_note(user, note: Note) -> Standing:
    if note.state == Note.State.SUPERSEDED:
        newer = Note.objects.visible_to(user).filter(supersedes=note, state__in=Note.OPEN).order_by("-released_at").first()
        href, link = (newer.get_absolute_url(), newer.reference) if newer else ("", "")
        return Standing(not_current(note), "warn", href, link)
    return Standing(not_current(note), "bad")


def not_current(note: Note) -> str:
    """Why a note is not to be used as current: on its page, on each page of its document. "" of a valid one and of a draft."""
    if note.state == Note.State.WITHDRAWN:
        return _("Withdrawn: nobody outside its originator reads it any more.")
    if note.state == Note.State.SUPERSEDED:
        return _("Superseded: this note is not current any more.")
    if note.state == Note.State.RELEASED and note.is_past:
        day = written(note.valid_until, "DATE_FORMAT")
        return _("Not valid any more: its last day was %(day)s. Do not use it as current.") % {"day": day}
    return ""


def where_it_stands(note: Note, sheet: Sheet, is_team: bool) -> str:
    """A sentence for the team: what is to be done next."""
    version = note.in_hand
    if not is_team or version is None:
        return ""
    if version.state == "submitted":
        if version.countersigned_by_id:
            return _("It waits for a coordinator, and is countersigned.")
        return _("It waits for a coordinator.")
    if version.state == "returned":
        return _("It was returned to its author with questions.")
    if version.state == "draft":
        count = len(gaps(sheet.content if sheet.version.pk == version.pk else content_of(version)))
        return _("A draft; %(count)s answers are missing.") % {"count": count} if count else _("A draft; nothing is missing.")
    return ""
