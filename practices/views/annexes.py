"""Annexes of a practice: add and remove on the text in hand; download with the rights of the revision they hang on."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practices.annexing import files_of
from practices.forms.annexes import AnnexForm
from practices.models import PracticeFile
from practices.policies import annexes as policies
from practices.services import annexes as services
from practices.views.finding import actor_for, find
from practices.views.life import not_allowed
from practices.views.revisions import named
from rabatplatform.errors import DomainError
from rabatplatform.files.bodies import takes_files
from rabatplatform.files.serving import serve, serve_preview


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def file_add(request, address):
    """The files of the text in hand, and one more."""
    practice = find(request, address)
    ruling = policies.may_add_file(request.user, practice)
    if not ruling:
        return not_allowed(request, practice, ruling)
    form = AnnexForm(request.POST, request.FILES) if request.method == "POST" else AnnexForm()
    if form.is_bound and form.is_valid():
        try:
            services.add_file(practice=practice, actor=actor_for(request, practice), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("Received. It is checked now and stands here in a minute."))
            return redirect("practices:file-add", practice.address)
    context = {
        "practice": practice,
        "form": form,
        "files": files_of(request.user, practice.in_hand),
        "most": PracticeFile.most_files,
        **named(request, practice, _("Annexes")),
    }
    return render(request, "practices/annexes/edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def file_remove(request, address, reference):
    practice, file = find_file(request, address, reference)
    policies.may_remove_file(request.user, practice).require()
    try:
        services.remove_file(practice=practice, file=file, actor=actor_for(request, practice))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Removed."))
    return redirect("practices:file-add", practice.address)


@require_safe
def file_download(request, address, reference):
    return serve(request, find_file(request, address, reference)[1])


@require_safe
def file_preview(request, address, reference):
    return serve_preview(request, find_file(request, address, reference)[1])


def find_file(request, address, reference):
    """(practice, file) that the person may read, by the revision it hangs on. Raises Http404."""
    practice = find(request, address)
    rows = PracticeFile.objects.visible_to(request.user).filter(revision__practice=practice, reference=reference)
    if (file := rows.first()) is None:
        raise Http404
    return practice, file
