"""The second pair of eyes and the release."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework import found, policies
from casework.annexing import files_of
from casework.errors import NoteIncomplete, PersonalDataFound, StaleEdition
from casework.policies import body_of_note
from casework.readback import label_of
from casework.readers_to_be import beside_release, readers_to_be
from casework.reading import Sheet
from casework.services import releasing
from casework.views.act_page import GET_AND_POST, edition_in, not_allowed
from casework.views.finding import actor_for, find, named, recorded
from rabatplatform.accounts.reauthentication import ask_first


@require_POST
def note_countersign(request, reference):
    note = find(request, reference)
    ruling = policies.may_countersign(request.user, note)
    if not ruling:
        return not_allowed(request, note, ruling)
    try:
        releasing.countersign(note=note, edition=edition_in(request), actor=actor_for(request, note))
    except StaleEdition:
        messages.error(request, _("The text was changed after you opened it. Read it again."))
    else:
        messages.success(request, _("Countersigned. A coordinator can release it now."))
    return redirect(note)


@require_http_methods(GET_AND_POST)
def note_release(request, reference):
    note = find(request, reference)
    ruling = policies.may_release(request.user, note)
    if not ruling:
        return not_allowed(request, note, ruling)
    if request.method != "POST":
        return release_page(request, note)
    if ask := ask_first(request):  # asked at the act, not at the page: reading what is released takes longer than five minutes
        messages.info(request, _("Not released yet: show who you are, then press Release again."))
        return ask
    try:
        releasing.release(note=note, edition=edition_in(request), actor=actor_for(request, note, "release_notes"))
    except StaleEdition:
        return release_page(request, find(request, reference), changed=True, status=409)
    except NoteIncomplete as refusal:
        return release_page(request, note, gaps=refusal.fields.values(), status=422)
    except PersonalDataFound as refusal:
        labels = [_("%(place)s: what may be personal data stands here.") % {"place": label_of(path)} for path in refusal.fields]
        return release_page(request, note, gaps=labels, status=422)
    messages.success(request, _("Released in the name of %(body)s. Its readers are told.") % {"body": body_of_note(note)})
    return redirect(note)


def release_page(request, note, *, gaps=(), changed=False, status=200):
    if note.in_hand is None:
        raise Http404
    recorded(note, note.in_hand, "page")
    context = {
        **named(note, _("Release the note")),
        "sheet": Sheet(note, note.in_hand),
        "files": files_of(request.user, note.in_hand),
        "readers": readers_to_be(request.user, note),
        **beside_release(request.user, note),
        "found": found.in_hand(note),
        "may_let_pass": policies.may_let_pass(request.user, note),
        "gaps": [{"text": text} for text in gaps],
        "changed": changed,
        "closes": note.in_hand.closes_earlier and note.in_hand.number > 1,
    }
    return render(request, "casework/note/release.html", context, status=status)
