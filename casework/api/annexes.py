"""Annexes of a note by REST. A file itself is no JSON: it is taken and given as browsers do (multipart, download).

Each answer that holds a file, its preview or the names of files is recorded as a read of the version that it hangs on.
"""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
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
from rabatplatform.api import attachments
from rabatplatform.api.base import MULTIPART, FileView, UploadView, list_answer
from rabatplatform.api.etags import IF_MATCH_IF_READ, is_tag, match_sent
from rabatplatform.api.fields import File, Input, Output, Text, page
from rabatplatform.api.pagination import Page
from rabatplatform.api.parameters import fields_of_rows
from rabatplatform.files.errors import FileRefused
from rabatplatform.files.serving import serve_preview

FILE = OpenApiParameter(
    "file", {"type": "string", "format": "uuid"}, OpenApiParameter.PATH, description=_("The `id` of the file.")
)


class NoteFileInput(Input):
    """Parts of a form, checked by the form of the page."""

    file = File(help_text=_("The bytes, with the name of the file: PDF, Office, OpenDocument or a picture, at most 20 MB."))
    title = Text(max_length=150, required=False, allow_blank=True, help_text=_("What it is, in words."))


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
            "Of the text that is read; for the originator also those of the text in preparation. Recorded as a read. All are on "
            "one page."
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
                recorded(request, note, version)
            for file in files:
                file.version = version
                results.append(told(request, note, file))
        return list_answer(Page(results), self)


class NoteFileUpload(UploadView):
    keeps_answers = False
    of_people = ("POST",)

    def as_it_is(self, request, call, reference):
        note, file = file_found(request, reference, call.made)
        recorded(request, note, file.version)
        return Response(told(request, note, file))

    @extend_schema(
        operation_id="notes_add_file",
        summary=_("Add an annex to a note"),
        description=_(
            "To the text in preparation, by its originator. A form with the file. It is checked and written anew before anybody can "
            "take it: ask in the list how far that is."
        ),
        tags=["notes"],
        parameters=[REFERENCE],
        request={MULTIPART: NoteFileInput},
        responses={201: NoteFileOutput},
        examples=[
            attachments.form_sent("an annex", examples.NEW_FILE),
            answered("the annex", examples.RECEIVED, "201"),
        ],
    )
    def post(self, request, reference):
        may_find(request.user).require()
        note = found(request, reference)
        policies.may_edit(request.user, note).require()
        given = self.given(AnnexForm)
        try:
            file = services.add_file(note=note, actor=actor_for(request, note), **given)
        except FileRefused as refusal:
            raise ValidationError({"file": [ErrorDetail(str(refusal), refusal.code)]}) from refusal
        return Response(told(request, note, file), status=201, headers={"ETag": attachments.etag(file)})


class NoteFileDownload(FileView):
    http_method_names = ["get", "head", "delete"]
    of_people = ("DELETE",)
    revalidates = True

    @extend_schema(
        operation_id="notes_take_file",
        summary=_("Take an annex of a note"),
        description=_(
            "Each answer is recorded as a read, 304 and a part as well. 403 with the reason until it was checked, or where the note is "
            "not exported."
        ),
        tags=["notes"],
        parameters=[REFERENCE, FILE, *attachments.TAKEN_BY],
        responses=attachments.GIVES_FILE,
        examples=[attachments.FILE_SHOWN],
    )
    def get(self, request, reference, file):
        note, row = file_found(request, reference, file)
        may_export(request.user, note, row.version).require()
        recorded(request, note, row.version, "file", str(row.reference))
        return attachments.given(request, row)

    @extend_schema(
        operation_id="notes_remove_file",
        summary=_("Remove an annex of a note"),
        description=_("Of the text in preparation, by its originator. Versions that were released keep theirs."),
        tags=["notes"],
        parameters=[REFERENCE, FILE, IF_MATCH_IF_READ],
        request=None,
        responses={204: None},
    )
    def delete(self, request, reference, file):
        note, row = file_found(request, reference, file)
        policies.may_edit(request.user, note).require()
        match_sent(request, is_tag(attachments.etag(row)), required=False)
        services.remove_file(note=note, file=row, actor=actor_for(request, note))
        return Response(status=204)


class NoteFilePreview(FileView):
    http_method_names = ["get", "head"]

    @extend_schema(
        operation_id="notes_preview_file",
        summary=_("See the first page of an annex of a note"),
        description=_("A small picture, recorded as a read. 404 where there is none; else as the file itself."),
        tags=["notes"],
        parameters=[REFERENCE, FILE],
        responses=attachments.GIVES_PREVIEW,
        examples=[attachments.PREVIEW_SHOWN],
    )
    def get(self, request, reference, file):
        note, row = file_found(request, reference, file)
        may_export(request.user, note, row.version).require()
        recorded(request, note, row.version, "preview", str(row.reference))
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
