"""What is begun from a released note: a further version, a note at a lower marking, one in its place."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework import policies
from casework.forms.life import DeriveForm, SupersedeForm
from casework.forms.note import ORDER
from casework.services import releasing, writing
from casework.views.act_page import GET_AND_POST, not_allowed, take
from casework.views.finding import actor_for, find, named, recorded
from rabatplatform.errors import DomainError


@require_POST
def version_new(request, reference):
    """Begin a further version, or go on with the one in preparation."""
    note = find(request, reference)
    if note.next is None:
        policies.may_revise(request.user, note).require()
        writing.begin_version(note=note, actor=actor_for(request, note))
    return redirect("casework:note-edit", note.reference, ORDER[0])


@require_http_methods(GET_AND_POST)
def note_derive(request, reference):
    """A note of its own at a lower marking; only the originator learns where it comes from."""
    note = find(request, reference)
    ruling = policies.may_derive(request.user, note)
    if not ruling:
        return not_allowed(request, note, ruling)
    form = DeriveForm(request.POST if request.method == "POST" else None, tlp=note.tlp, initial={"form_key": uuid.uuid4()})
    if form.is_bound and form.is_valid():
        recorded(note, note.current, "page")
        try:
            made = releasing.derive(note=note, actor=actor_for(request, note), **form.cleaned_data)
        except DomainError as refusal:
            take(form, refusal)
        else:
            messages.success(request, _("Begun from the released text. Take out what the lower marking does not allow."))
            return redirect("casework:note-edit", made.reference, ORDER[0])
    context = {**named(note, _("Make a note at a lower marking")), "form": form}
    return render(request, "casework/note/derive.html", context, status=422 if form.is_bound else 200)


@require_http_methods(GET_AND_POST)
def note_supersede(request, reference):
    """Another note in the place of this one, which is superseded at its release."""
    note = find(request, reference)
    ruling = policies.may_derive(request.user, note)
    if not ruling:
        return not_allowed(request, note, ruling)
    form = SupersedeForm(request.POST if request.method == "POST" else None, initial={"form_key": uuid.uuid4()})
    if form.is_bound and form.is_valid():
        recorded(note, note.current, "page")
        try:
            made = releasing.begin_successor(note=note, actor=actor_for(request, note), **form.cleaned_data)
        except DomainError as refusal:
            take(form, refusal)
        else:
            messages.success(request, _("Begun from the released text."))
            return redirect("casework:note-edit", made.reference, ORDER[0])
    context = {**named(note, _("Supersede by another note")), "form": form}
    return render(request, "casework/note/supersede.html", context, status=422 if form.is_bound else 200)
