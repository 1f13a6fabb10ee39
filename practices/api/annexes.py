"""Annexes of a practice by REST. A file itself is no JSON: it is taken and given as browsers do (multipart, download)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from practices.annexing import files_of
from practices.api import published_examples as examples
from practices.api import published_shapes as shapes
from practices.api.revisions import TAGS, answered, in_hand
from practices.api.views import ADDRESS, WhileRead, actor_for
from practices.forms.annexes import AnnexForm
from practices.models import Practice, PracticeFile
from practices.policies import annexes as policies
from practices.services import annexes as services
from practices.views.annexes import find_file
from rabatplatform.api import attachments
from rabatplatform.api.base import MULTIPART, ApiView, FileView, UploadView, list_answer
from rabatplatform.api.etags import IF_MATCH_IF_READ, is_tag, match_sent
from rabatplatform.api.fields import page
from rabatplatform.api.pagination import Page
from rabatplatform.api.parameters import fields_of_rows
from rabatplatform.files.errors import FileRefused
from rabatplatform.files.serving import serve_preview

REFERENCE = OpenApiParameter(
    "reference", {"type": "string", "format": "uuid"}, OpenApiParameter.PATH, description=_("The `id` of the file.")
)


def told(request, practice: Practice, file: PracticeFile, number: int) -> dict:
    at = [practice.address, file.reference]
    absolute = request._request.build_absolute_uri
    preview = absolute(reverse("api:file-preview", args=at)) if file.preview_key else None
    return {
        "id": file.reference,
        "name": file.name,
        "title": file.title,
        "language": file.language,
        "media_type": file.media_type,
        "size": file.size,
        "pages": file.pages,
        "state": file.state,
        "refusal": file.refusal_text,
        "revision": number,
        "download_url": absolute(reverse("api:file-download", args=at)),
        "preview_url": preview,
    }


class FileList(ApiView):
    parameters = (fields_of_rows(shapes.FileOutput, "id,name,download_url"),)

    @extend_schema(
        operation_id="files_list",
        summary=_("List the annexes of a practice"),
        description=_(
            "Of the text that is read; for the team of the owner also those of the text in preparation. All are on one page."
        ),
        tags=TAGS,
        parameters=[ADDRESS],
        responses=page("FilePage", shapes.FileOutput),
        examples=[answered("annexes", examples.FILES)],
    )
    def get(self, request, address):
        practice = in_hand(request, address)
        results = []
        if practice.state != Practice.State.WITHDRAWN:
            for revision in filter(None, (practice.current, practice.next if practice.next_id else None)):
                rows = files_of(request.user, revision, only_clean=revision.is_public)
                results += [told(request, practice, row, revision.number) for row in rows]
        return list_answer(Page(results), self)


class FileUpload(WhileRead, UploadView):
    @extend_schema(
        operation_id="files_add",
        summary=_("Add an annex to a practice"),
        description=_(
            "To the text in preparation, by its team. A form with the file. It is checked and written anew before anybody can take it: "
            "ask in the list how far that is."
        ),
        tags=TAGS,
        parameters=[ADDRESS],
        request={MULTIPART: shapes.FileInput},
        responses={201: shapes.FileOutput},
        examples=[
            attachments.form_sent("an annex", examples.NEW_FILE),
            answered("the annex", examples.RECEIVED, "201"),
        ],
    )
    def post(self, request, address):
        practice = in_hand(request, address)
        policies.may_add_file(request.user, practice).require()
        given = self.given(AnnexForm)
        try:
            file = services.add_file(practice=practice, actor=actor_for(request, practice), **given)
        except FileRefused as refusal:
            raise ValidationError({"file": [ErrorDetail(str(refusal), refusal.code)]}) from refusal
        answer = told(request, practice, file, practice.in_hand.number)
        return Response(answer, status=201, headers={"ETag": attachments.etag(file)})


class FileDownload(FileView):
    http_method_names = ["get", "head", "delete"]
    revalidates = True

    @extend_schema(
        operation_id="files_take",
        summary=_("Take an annex of a practice"),
        description=_("403 with the reason until it was checked, or where it was refused."),
        tags=TAGS,
        parameters=[ADDRESS, REFERENCE, *attachments.TAKEN_BY],
        responses=attachments.GIVES_FILE,
        examples=[attachments.FILE_SHOWN],
    )
    def get(self, request, address, reference):
        return attachments.given(request, find_file(request._request, address, reference)[1])

    @extend_schema(
        operation_id="files_remove",
        summary=_("Remove an annex of a practice"),
        description=_("Of the text in preparation, by its team. Revisions that were published keep theirs."),
        tags=TAGS,
        parameters=[ADDRESS, REFERENCE, IF_MATCH_IF_READ],
        request=None,
        responses={204: None},
    )
    def delete(self, request, address, reference):
        practice, file = find_file(request._request, address, reference)
        policies.may_remove_file(request.user, practice).require()
        match_sent(request, is_tag(attachments.etag(file)), required=False)
        services.remove_file(practice=practice, file=file, actor=actor_for(request, practice))
        return Response(status=204)


class FilePreview(FileView):
    http_method_names = ["get", "head"]

    @extend_schema(
        operation_id="files_preview",
        summary=_("See the first page of an annex"),
        description=_("A small picture. 404 where there is none; else as the file itself."),
        tags=TAGS,
        parameters=[ADDRESS, REFERENCE],
        responses=attachments.GIVES_PREVIEW,
        examples=[attachments.PREVIEW_SHOWN],
    )
    def get(self, request, address, reference):
        return serve_preview(request._request, find_file(request._request, address, reference)[1])
