"""Annexes of a note by REST. A file itself is no JSON: two addresses take and give it as browsers do (multipart, download).

Each answer that holds a file, its preview or the names of files is recorded as a read of the version that it hangs on.
"""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from casework import policies
from casework.annexing import files_of
from casework.api import reading_examples as examples
from casework.api.base import REFERENCE, CaseworkView, actor_for, answered, found, recorded
from casework.forms.annexes import AnnexForm
from casework.models import Note, NoteFile
from casework.policies.finding import may_find
from casework.policies.reads import may_export
from casework.services import annexes as services
from rabatplatform.api.base import FileView, UploadView, list_answer
from rabatplatform.api.fields import Output, page
from rabatplatform.api.pagination import Page
from rabatplatform.api.parameters import fields_of_rows
from rabatplatform.files.errors import FileRefused
from rabatplatform.files.serving import serve, serve_preview


class NoteFileOutput(Output):
    """An annex of the text that is read, or of the one in preparation for its team."""

    id = serializers.UUIDField(help_text=_("Its id."))
    name = serializers.CharField(help_text=_("Name of the file."))
    title = serializers.CharField(allow_blank=True, help_text=_("What it is, in words."))
    media_type = serializers.CharField(help_text=_("By its content, never by its name."))
    size = serializers.IntegerField(help_text=_("Bytes."))
    pages = serializers.IntegerField(help_text=_("Or slides, or sheets; 0 where it is not known."))
    state = serializers.ChoiceField(NoteFile.State.choices, help_text=_("How far its check is."))
    refusal = serializers.CharField(allow_blank=True, help_text=_("Why it was refused, in words."))
    version = serializers.IntegerField(help_text=_("Number of the version that it hangs on."))
    download_url = serializers.URLField(
        help_text=_("GET gives the file; 403 until it was checked, or where the note is not exported.")
    )
    preview_url = serializers.URLField(
        allow_null=True, help_text=_("A picture of its first page, WebP; null where there is none.")
    )


def told(request, note: Note, file: NoteFile) -> dict:
    at, absolute = [note.reference, file.reference], request._request.build_absolute_uri
    names = ("name", "title", "media_type", "size", "pages", "state")
    return {"id": file.reference} | {name: getattr(file, name) for name in names} | {
        "refusal": file.refusal_text,
        "version": file.version.number,
        "download_url": absolute(reverse("api:note-file-download", args=at)),
        "preview_url": absolute(reverse("api:note-file-preview", args=at)) if file.preview_key else None,
    }  # fmt: skip


class NoteFiles(CaseworkView):
    parameters = (fields_of_rows(NoteFileOutput, "id,name,download_url"),)

    @extend_schema(
        operation_id="notes_files",
        summary=_("List the annexes of a note"),
        description=_(
            "Of the text that is read; for the originator also those of the text in preparation. Recorded as a read. To add one, "
            "POST multipart/form-data to files/upload/ below this address: `file`, and if you like `title`. To remove one of the "
            "text in preparation, DELETE its `download_url`. `preview_url` gives a picture of the first page."
        ),
        tags=["notes"],
        parameters=[REFERENCE],
        responses=page("NoteFilePage", NoteFileOutput),
        examples=[answered("annexes", examples.FILES)],
    )
    def get(self, request, reference):
        note = found(request, reference)
        is_team, results = policies.is_of_originator(request.user, note), []
        for version in filter(None, (note.current, note._state.fields_cache.get("next"))):
            files = files_of(request.user, version, only_clean=not is_team)
            if files:
                recorded(note, version)
            for file in files:
                file.version = version
                results.append(told(request, note, file))
        return list_answer(Page(results), self)


@extend_schema(exclude=True)  # described in words at the list: it is no JSON
class NoteFileUpload(UploadView):
    keeps_answers = False
    of_people = ("POST",)

    def as_it_is(self, request, call, reference):
        note, file = file_found(request, reference, call.made)
        recorded(note, file.version)
        return Response(told(request, note, file))

    def post(self, request, reference):
        may_find(request.user).require()
        note = found(request, reference)
        policies.may_edit(request.user, note).require()
        form = AnnexForm(request._request.POST, request._request.FILES)
        if not form.is_valid():
            wrong = {name: [ErrorDetail(e.messages[0], e.code) for e in form.errors[name].as_data()] for name in form.errors}
            raise ValidationError(wrong)
        try:
            file = services.add_file(note=note, actor=actor_for(request, note), **form.cleaned_data)
        except FileRefused as refusal:
            raise ValidationError({"file": [ErrorDetail(str(refusal), refusal.code)]}) from refusal
        return Response(told(request, note, file), status=201)


@extend_schema(exclude=True)
class NoteFileDownload(FileView):
    http_method_names = ["get", "head", "delete"]
    of_people = ("DELETE",)

    def get(self, request, reference, file):
        note, row = file_found(request, reference, file)
        may_export(request.user, note, row.version).require()
        recorded(note, row.version, "file", str(row.reference))
        return serve(request._request, row)

    def delete(self, request, reference, file):
        note, row = file_found(request, reference, file)
        policies.may_edit(request.user, note).require()
        services.remove_file(note=note, file=row, actor=actor_for(request, note))
        return Response(status=204)


@extend_schema(exclude=True)
class NoteFilePreview(FileView):
    http_method_names = ["get", "head"]

    def get(self, request, reference, file):
        note, row = file_found(request, reference, file)
        may_export(request.user, note, row.version).require()
        recorded(note, row.version, "preview", str(row.reference))
        return serve_preview(request._request, row)


def file_found(request, reference: str, file) -> tuple[Note, NoteFile]:
    """A file of a version that the caller may read. Raises Http404."""
    may_find(request.user).require()
    note = found(request, reference)
    seen = {version.pk: version for version in note.versions_read.values()}
    row = NoteFile.objects.visible_to(request.user).filter(version__in=list(seen), reference=file).first()
    if row is None:
        raise Http404
    row.version = seen[row.version_id]
    return note, row
