"""The first page of a note: a title is enough."""

import uuid

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.crumbs import crumbs
from casework.forms.begin import NewNoteForm, bodies_of
from casework.forms.note import ORDER
from casework.models import NoteVersion
from casework.services import writing
from rabatplatform.accounts.actors import actor_of
from rabatplatform.accounts.idle import keeps_what_was_written
from rabatplatform.errors import DomainError


@keeps_what_was_written
@require_http_methods(["GET", "HEAD", "POST"])
def note_new(request):
    bodies = bodies_of(request.user)
    if not bodies:
        raise PermissionDenied(_("Notes are written by people who hold a post of analyst or coordinator."))
    form = NewNoteForm(request.POST if request.method == "POST" else None, bodies=bodies, initial={"form_key": uuid.uuid4()})
    if form.is_bound and form.is_valid():
        try:
            note = begin(request, form)
        except DomainError as refusal:
            form.add_error("title" if "title" in refusal.fields else None, str(refusal))
        else:
            return redirect("casework:note-edit", note.reference, ORDER[0])
    context = {"form": form, "body": bodies[0] if len(bodies) == 1 else None, "crumbs": crumbs()}
    return render(request, "casework/note/new.html", context, status=422 if form.is_bound else 200)


def begin(request, form):
    """The draft, in the language of the page where notes may be written in it."""
    body, language = form.body_chosen, (get_language() or "").split("-")[0]
    known = dict(NoteVersion._meta.get_field("language").choices)
    content = {"title": form.cleaned_data["title"], "language": language if language in known else ""}
    actor = actor_of(request.user, body=body, right="write_notes")
    return writing.begin(body=body, content=content, actor=actor, form_key=form.cleaned_data["form_key"])
