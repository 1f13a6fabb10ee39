"""The page of one note."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework import audience_panel, reads_panel
from casework.annexing import files_of
from casework.banner import standing_of, where_it_stands
from casework.crumbs import crumbs
from casework.forms.release_to import release_to
from casework.models import Note, NoteVersion
from casework.note_page import acts_of, correction_acts, history_of, relations_of
from casework.policies import is_of_originator
from casework.policies.reads import may_export
from casework.reading import Sheet
from casework.rights import remember
from casework.similar import similar_rows
from casework.standing_text import last_return, who_reads
from casework.views.finding import find, named, recorded
from focalpoints.querysets import acting_from
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.reauthentication import way_to_show
from rabatplatform.web.errors import error_answer


@require_safe
def note_detail(request, reference):
    """`version`: the number of another version that the reader may read."""
    posts = remember(request.user)
    request.actor = Actor(request.user, acting_from(posts, posts))  # what the header would ask again
    note = find(request, reference)
    given = request.GET.get("version", "")
    if given and not is_number(given):
        return no_number(request, "version")
    version = chosen(note, given)
    is_team = is_of_originator(request.user, note)
    read_by = recorded(note, version, "page")
    sheet = Sheet(note, version)
    is_present = version.pk == note.current_id
    context = {
        **named(note, note.reference),
        "crumbs": crumbs(),
        "sheet": sheet,
        "version": version,
        "total": sum(one.is_open for one in note.versions_read),
        "is_team": is_team,
        "is_present": is_present,
        "standing": standing_of(request.user, note, version),
        "acts": acts_of(request.user, note) if is_team else {},
        "where": where_it_stands(note, sheet, is_team),
        "returned": last_return(note, request.user) if is_team else None,
        "who_reads": who_reads(note) if is_team and note.state == Note.State.DRAFT else "",
        "preparing": note.next if is_present and note.next and is_team else None,
        "relations": relations_of(request.user, note, is_team=is_team) if is_present else [],
        "history": history_of(request.user, note, is_team=is_team),
        "files": files_of(request.user, version, only_clean=not is_team),
        "corrections": correction_acts(request.user, note, posts, is_team=is_team),
        "audience": audience_of(request, note, posts),
        "reads": reads_panel.panel_of(request.user, note) if is_team else None,
        "may_print": is_team or may_export(request.user, note, version, use="print"),
        "printed": {"post": next((post for post in posts if post.pk == read_by), None), "today": timezone.now()},
    }
    return render(request, "casework/note/detail.html", context)


def audience_of(request, note, posts) -> dict | None:
    """The panel of casework.audience_panel; `release`: the short form for whoever may give the note, `show_href`: where they show first
    who they are, as a grant of a released note wants it."""
    panel = audience_panel.panel_of(request.user, note, posts)
    if panel and panel["give_href"] and (form := release_to(note, request.user)):
        asks = way_to_show(request, f"{note.get_absolute_url()}#see") if note.state in Note.OPEN else ""
        panel |= {"show_href": asks, "release": None if asks else form}
    return panel


@require_safe
def note_similar(request, reference):
    """Notes like this one, among those that the reader may read. Titles, markings and dates only: no read of them is recorded."""
    note = find(request, reference)
    context = {"rows": similar_rows(request.user, note), **named(note, _("Notes like this one"))}
    return render(request, "casework/note/similar.html", context)


def chosen(note: Note, number: str) -> NoteVersion:
    """The version with this number, or the current one. 404 for one that the reader may not read."""
    if number:
        version = next((one for one in note.versions_read if one.number == int(number)), None)
    else:
        version = note.current
    if version is None:
        raise Http404
    return version


def is_number(given: str) -> bool:
    return given.isascii() and given.isdigit() and len(given) < 5


def no_number(request, *names: str):
    """400 that names the fields."""
    said = _("Give the number of a version.")
    errors = [{"code": "invalid_parameter", "field": name, "detail": said} for name in names]
    return error_answer(request, 400, code="invalid_parameter", reason=said, errors=errors)
