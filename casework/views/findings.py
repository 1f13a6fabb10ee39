"""What the screen for personal data found in a note, and what a coordinator lets pass."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework import found, policies
from casework.errors import NoteInvalid
from casework.screened import standing_passes
from casework.services import passing
from casework.views.finding import actor_for, find, named, recorded
from rabatplatform.errors import DomainError


@require_POST
def finding_pass(request, reference):
    """Let one finding of the text in hand pass as a false alarm: `finding` names it by kind and hash, `reason` says why."""
    note = find(request, reference)
    policies.may_let_pass(request.user, note).require()
    one = next((one for one in (found.in_hand(note) if note.in_hand else []) if one.key == request.POST.get("finding")), None)
    try:
        if one is None:
            raise NoteInvalid(_("The screen finds nothing of this kind there any more."))
        passing.let_pass(
            note=note,
            kind=one.found.kind,
            words=one.words,
            reason=request.POST.get("reason", ""),
            actor=actor_for(request, note, "release_notes"),
        )
    except DomainError as refusal:
        return findings_page(request, note, refusal=refusal.fields.get("reason", refusal), key=request.POST.get("finding", ""))
    messages.success(request, _("Passed as a false alarm; your reason is kept."))
    return redirect("casework:finding-list", note.reference)


@require_POST
def finding_take_back(request, reference):
    """The screen finds these words again: `finding` names what was let pass, by kind and hash."""
    note = find(request, reference)
    policies.may_take_pass_back(request.user, note).require()
    kind, _dash, words_hash = request.POST.get("finding", "").rpartition("-")
    try:
        passing.take_pass_back(note=note, kind=kind, words_hash=words_hash, actor=actor_for(request, note, "release_notes"))
    except DomainError as refusal:
        return findings_page(request, note, refusal=refusal)
    messages.success(request, _("Taken back. The screen finds it again."))
    return redirect("casework:finding-list", note.reference)


@require_http_methods(["GET", "HEAD"])
def finding_list(request, reference):
    note = find(request, reference)
    policies.may_let_pass(request.user, note).require()
    return findings_page(request, note)


def findings_page(request, note, *, refusal=None, key=""):
    if note.in_hand is None:
        raise Http404
    recorded(note, note.in_hand, "page")
    context = {
        **named(note, _("What the screen found")),
        "found": found.in_hand(note),
        "passes": standing_passes(
            note.screen_passes.visible_to(request.user).select_related("post__country", "post__organisation")
        ),
        "may_take_back": policies.may_take_pass_back(request.user, note),
        "refusal": refusal,
        "refused_key": key,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "casework/note/findings.html", context, status=422 if refusal else 200)
