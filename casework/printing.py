"""What a page with words of notes puts on paper: may it be printed, and who printed it, from which post, when."""

from collections.abc import Iterable

from django.utils import timezone

from casework.markings import ORDER, TLP
from casework.models import Note, NoteVersion
from casework.policies.reads import may_export
from focalpoints.querysets import posts_held
from focalpoints.roles import PERMISSIONS
from rabatplatform.access.rulings import ALLOWED, Ruling


def may_print(user, shown: Iterable[tuple[Note, NoteVersion | None]]) -> Ruling:
    """One page of words of several notes or versions: the first refusal is that of the page."""
    rulings = (may_export(user, note, version, use="print") for note, version in shown)
    return next((ruling for ruling in rulings if not ruling), ALLOWED)


def printed_by(user, post: int | None = None) -> dict:
    """What templates/casework/note/printed.html says of the person. post: the id of the one by which it is read, where it is known."""
    reading = [one for one in posts_held(user) if "read_casework" in PERMISSIONS[one.role]]
    found = next((one for one in reading if one.pk == post), next(iter(reading), None))
    return {"post": found, "today": timezone.now()}


def strictest_version(versions: Iterable[NoteVersion]) -> NoteVersion:
    """The one whose marking, then whose number of handling codes binds most."""
    return min(versions, key=lambda version: (ORDER.index(version.tlp), -len(version.handling)))


def marking_of(notes: Iterable[Note]) -> str:
    """The strictest marking of these notes, as it is written; "" of none."""
    return TLP(min((note.tlp for note in notes), key=ORDER.index)).label if notes else ""
