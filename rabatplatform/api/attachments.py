"""How annexes are described in the document, how one is given, and its ETag: the same for every app that has them."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from rabatplatform.api.base import MULTIPART
from rabatplatform.api.errors import CODES
from rabatplatform.api.etags import etag_of
from rabatplatform.api.ranges import IF_RANGE, RANGE, ranged
from rabatplatform.files.errors import FileNotStored
from rabatplatform.files.models import Attachment
from rabatplatform.files.serving import opened
from rabatplatform.web.errors import unavailable

ANY, WEBP = "*/*", "image/webp"
BINARY = {"type": "string", "format": "binary"}
CODES |= {
    "file_empty": (400, _("The file is empty.")),
    "file_too_large": (400, _("The file is larger than 20 MB.")),
    "file_too_many": (400, _("There are too many files here already.")),
    "file_already_there": (400, _("This file is here already.")),
    "file_kind": (400, _("Files of this kind are not taken here.")),
    "file_old_office": (400, _("An old Office file, or one with a password.")),
    FileNotStored.code: (503, _("The file could not be stored just now; nothing was saved.")),
}
GIVES_FILE = {
    (200, ANY): OpenApiResponse(BINARY, description=_("The file, of the `media_type` in the list.")),
    (206, ANY): OpenApiResponse(BINARY, description=_("The bytes that were asked for.")),
}
TAKEN_BY = [RANGE, IF_RANGE]  # what a download that was cut goes on by
GIVES_PREVIEW = {(200, WEBP): OpenApiResponse(BINARY, description=_("The picture."))}
FILE_SHOWN = OpenApiExample("a PDF", "%PDF-…", response_only=True, media_type=ANY, status_codes=["200", "206"])
PREVIEW_SHOWN = OpenApiExample("a picture", "RIFF…WEBP", response_only=True, media_type=WEBP, status_codes=["200"])


def form_sent(name: str, value: dict) -> OpenApiExample:
    """The example of a form with a file: of the file, its name."""
    return OpenApiExample(name, value, request_only=True, media_type=MULTIPART)


def given(request, file: Attachment):
    """The clean file, whole or as far as it is asked for (api.ranges); 503 where it is lost or damaged. PermissionDenied with the reason
    while it is not clean. request: DRF's.

    SECURITY: the caller has fetched `file` through `visible_to(request.user)`, and recorded the read where reads are recorded: 304 and a
    range are reads as well.
    """
    if (content := opened(file)) is None:
        return unavailable(request._request)
    facts = {"size": file.size, "etag": etag(file), "content_type": file.media_type, "name": file.name}
    return ranged(request._request, content, **facts)


def etag(file: Attachment) -> str:
    """Of the file as it stands: it is another one when it was checked."""
    return etag_of(file.pk, file.state, file.sha256)
