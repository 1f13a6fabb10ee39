"""Annexes of a practice by REST. A file itself is no JSON: two addresses take and give it as browsers do (multipart, download)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
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
from rabatplatform.api.base import ApiView, FileView, UploadView, list_answer
from rabatplatform.api.fields import page
from rabatplatform.api.pagination import Page
from rabatplatform.api.parameters import fields_of_rows
from rabatplatform.files.errors import FileRefused
from rabatplatform.files.serving import serve, serve_preview


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
            "Of the text that is read; for the team of the owner also those of the text in preparation. To add one, POST "
            "multipart/form-data to files/upload/ below this address: `file`, and if you like `title` and `language`. To "
            "remove one of the text in preparation, DELETE its `download_url`. `preview_url` gives a picture of the first page."
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


@extend_schema(exclude=True)  # described in words at the list: it is no JSON
class FileUpload(WhileRead, UploadView):
    def post(self, request, address):
        practice = in_hand(request, address)
        policies.may_add_file(request.user, practice).require()
        form = AnnexForm(request._request.POST, request._request.FILES)
        if not form.is_valid():
            raise ValidationError(
                {name: [ErrorDetail(e.messages[0], e.code) for e in form.errors[name].as_data()] for name in form.errors}
            )
        try:
            file = services.add_file(practice=practice, actor=actor_for(request, practice), **form.cleaned_data)
        except FileRefused as refusal:
            raise ValidationError({"file": [ErrorDetail(str(refusal), refusal.code)]}) from refusal
        return Response(told(request, practice, file, practice.in_hand.number), status=201)


@extend_schema(exclude=True)
class FileDownload(FileView):
    http_method_names = ["get", "head", "delete"]

    def get(self, request, address, reference):
        return serve(request._request, find_file(request._request, address, reference)[1])

    def delete(self, request, address, reference):
        practice, file = find_file(request._request, address, reference)
        policies.may_remove_file(request.user, practice).require()
        services.remove_file(practice=practice, file=file, actor=actor_for(request, practice))
        return Response(status=204)


@extend_schema(exclude=True)
class FilePreview(FileView):
    http_method_names = ["get", "head"]

    def get(self, request, address, reference):
        return serve_preview(request._request, find_file(request._request, address, reference)[1])
