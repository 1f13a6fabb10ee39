"""The versions of a note that a person may read: their list, and two of them compared."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.comparison import compare
from casework.listing import TAGS
from casework.models import Note, NoteVersion
from casework.note_page import history_of
from casework.policies import is_of_originator
from casework.printing import may_print, printed_by, strictest_version
from casework.reading import Sheet
from casework.standing import STANDINGS, standing_of
from casework.views.finding import find, named, recorded
from casework.views.notes import is_number, no_number


@require_safe
def version_list(request, reference):
    """Dates, markings and what changed; the words that say it are of the note, so the read is recorded."""
    note = find(request, reference)
    versions = note.versions_read
    if not versions:
        raise Http404
    told = [versions[0], *(version for version in versions[1:] if version.what_changed)]
    read_by = [recorded(note, version, "page") for version in told]
    standing = standing_shown(note)
    rows = [
        {"version": version, "before": before, "standing": standing if version.pk == note.current_id else None}
        for version, before in zip(versions, [*versions[1:], None], strict=True)
    ]
    context = {
        "rows": rows,
        "history": history_of(request.user, note, is_team=is_of_originator(request.user, note)),
        "sheet": Sheet(note, strictest_version(versions)),
        "may_print": may_print(request.user, [(note, version) for version in versions]),
        "printed": printed_by(request.user, read_by[0]),
        **named(note, _("Versions")),
    }
    return render(request, "casework/note/versions.html", context)


def standing_shown(note: Note) -> dict | None:
    """How its current version is marked: "in force" only while the note is valid. None before its release."""
    if note.state == Note.State.DRAFT:
        return None
    standing = standing_of(note)
    return {"label": _("in force") if note.is_current else STANDINGS[standing], "tag": TAGS.get(standing, "")}


@require_safe
def note_compare(request, reference):
    """`from`, `to`: numbers of versions; without them the present one and the one before it."""
    note = find(request, reference)
    if wrong := [name for name in ("from", "to") if request.GET.get(name) and not is_number(request.GET[name])]:
        return no_number(request, *wrong)
    older, newer = pair(note, request.GET.get("from", ""), request.GET.get("to", ""))
    both = list({older.pk: older, newer.pk: newer}.values())
    read_by = [recorded(note, version, "compare") for version in both]
    context = {
        "comparison": compare(older, newer),
        "sheet": Sheet(note, strictest_version(both)),
        "may_print": may_print(request.user, [(note, version) for version in both]),
        "printed": printed_by(request.user, read_by[0]),
        "versions": note.versions_read,
        "here": reverse("casework:note-compare", args=[note.reference]),
        **named(note, _("Compare versions")),
    }
    return render(request, "casework/note/compare.html", context)


def pair(note: Note, first: str, second: str) -> tuple[NoteVersion, NoteVersion]:
    """(older, newer). 404 for a number that the reader may not read."""
    by_number = {version.number: version for version in note.versions_read}
    newer = by_number.get(int(second)) if second else note.current or next(iter(note.versions_read), None)
    if newer is None:
        raise Http404
    earlier = [version for version in note.versions_read if version.number < newer.number]
    older = by_number.get(int(first)) if first else (earlier or [newer])[0]
    if older is None:
        raise Http404
    return (older, newer) if older.number <= newer.number else (newer, older)
