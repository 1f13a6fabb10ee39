"""Annexes of a note: add and remove on the text in hand; download with the rights of their version, each recorded as a read."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import policies
from casework.annexing import files_of
from casework.forms.annexes import AnnexForm
from casework.models import NoteFile
from casework.policies.reads import may_export
from casework.services import annexes as services
from casework.views.act_page import not_allowed
from casework.views.finding import actor_for, find, named, recorded
from rabatplatform.errors import DomainError
from rabatplatform.files.bodies import takes_files
from rabatplatform.files.serving import serve, serve_preview


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def file_add(request, reference):
    """The files of the text in hand, and one more."""
    note = find(request, reference)
    ruling = policies.may_edit(request.user, note)
    if not ruling:
        return not_allowed(request, note, ruling)
    form = AnnexForm(request.POST, request.FILES) if request.method == "POST" else AnnexForm()
    if form.is_bound and form.is_valid():
        try:
            services.add_file(note=note, actor=actor_for(request, note), **form.cleaned_data)
        except DomainError as refusal:
            for name, words in (refusal.fields or {"file": refusal}).items():
                form.add_error(name if name in form.fields else "file", str(words))
        else:
            messages.success(request, _("Received. It is checked now and stands here in a minute."))
            return redirect("casework:file-add", note.reference)
    recorded(note, note.in_hand, "page")
    files = files_of(request.user, note.in_hand)
    context = {"form": form, "files": files, "most": NoteFile.most_files, **named(note, _("Annexes"))}
    return render(request, "casework/note/annexes.html", context, status=422 if form.is_bound else 200)


@require_POST
def file_remove(request, reference, file):
    note, row = find_file(request, reference, file)
    policies.may_edit(request.user, note).require()
    try:
        services.remove_file(note=note, file=row, actor=actor_for(request, note))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Removed."))
    return redirect("casework:file-add", note.reference)


@require_safe
def file_download(request, reference, file):
    note, row = find_file(request, reference, file)
    ruling = may_export(request.user, note, row.version)
    if not ruling:
        return not_allowed(request, note, ruling)
    recorded(note, row.version, "file", str(row.reference))
    return given(serve(request, row))


@require_safe
def file_preview(request, reference, file):
    note, row = find_file(request, reference, file)
    recorded(note, row.version, "preview", str(row.reference))
    return given(serve_preview(request, row))


def given(answer):
    """Where the file is lost or damaged, the record does not tell of a file that nobody got."""
    if answer.status_code >= 400:
        transaction.set_rollback(True)
    return answer


def find_file(request, reference, file):
    """(note, file) that the person may read, by the version it hangs on. Raises Http404."""
    note = find(request, reference)
    seen = {version.pk: version for version in note.versions_read}
    row = NoteFile.objects.visible_to(request.user).filter(version__in=list(seen), reference=file).first()
    if row is None:
        raise Http404
    row.version = seen[row.version_id]
    return note, row
