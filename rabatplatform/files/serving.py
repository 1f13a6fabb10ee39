"""Giving a file to somebody who was found, by `visible_to`, to see it."""

import logging

from django.http import FileResponse, Http404

from rabatplatform.files import storage
from rabatplatform.files.models import Attachment
from rabatplatform.files.policies import may_download
from rabatplatform.web.errors import unavailable

logger = logging.getLogger(__name__)


def serve(request, attachment: Attachment):
    """The clean file, to be saved and never shown by the browser. 403 with the reason while it is not clean.

    SECURITY: the caller has fetched `attachment` through `visible_to(request.user)`.
    """
    if (content := opened(attachment)) is None:
        return unavailable(request)
    response = FileResponse(content, as_attachment=True, filename=attachment.name, content_type=attachment.media_type)
    response["Content-Length"] = attachment.size
    return harmless(response)


def opened(attachment: Attachment):
    """The clean file, open at its beginning, to be closed by the caller; None where it is lost or damaged. PermissionDenied with the
    reason while it is not clean.

    SECURITY: the caller has fetched `attachment` through `visible_to(request.user)`.
    """
    may_download(attachment).require()
    try:
        content = storage.private().open(attachment.key)
    except OSError:
        return _missing(attachment, "is not there")
    if storage.digest_of(content) != attachment.sha256:  # somebody changed the store, or a disk did
        content.close()
        return _missing(attachment, "is not what was checked")
    return content


def serve_preview(request, attachment: Attachment):
    """Its first page as a small picture, shown in the page. Same rights as serve(); 404 for a file that has none.

    SECURITY: the caller has fetched `attachment` through `visible_to(request.user)`.
    """
    may_download(attachment).require()
    if not attachment.preview_key:
        raise Http404
    try:
        content = storage.private().open(attachment.preview_key)
    except OSError:
        _missing(attachment, "has lost its preview")
        return unavailable(request)
    if storage.digest_of(content) != attachment.preview_key.rpartition("-")[2]:
        content.close()
        _missing(attachment, "has another preview than was made")
        return unavailable(request)
    return harmless(FileResponse(content, filename="preview.webp", content_type="image/webp"))


def harmless(response):
    """SECURITY: whatever the file is, a browser runs nothing of it and keeps no copy."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store, private"
    return response


def _missing(attachment: Attachment, how: str) -> None:
    logger.error("file %s %s", attachment.reference, how)
