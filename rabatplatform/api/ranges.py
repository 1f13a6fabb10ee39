"""Giving a file so that a download that was cut goes on where it stopped: one range of bytes, under a strong ETag (RFC 9110, 13 and 14)."""

import re

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

from rabatplatform.api.etags import has_it
from rabatplatform.files.serving import harmless
from rabatplatform.web.problems import problem

PIECE = 65_536  # bytes, read at once
RANGE = OpenApiParameter(
    "Range",
    str,
    OpenApiParameter.HEADER,
    description=_("One range of bytes, `bytes=1048576-`: where a download that was cut goes on."),
)
IF_RANGE = OpenApiParameter(
    "If-Range",
    str,
    OpenApiParameter.HEADER,
    description=_("The ETag with which the download began: if it is another file, it comes whole."),
)
_RANGE = re.compile(r"\s*bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*", re.ASCII)


class OutsideFile(Exception):
    """The range begins behind the end."""


def ranged(request, content, *, size: int, etag: str, content_type: str, name: str):
    """The file, 200; the range that was asked for, 206; 304 where the caller has it; 416 where it has no such bytes.

    request: Django's; content: an open file, which is closed with the answer; size: bytes; etag: with its quotation marks.
    """
    common = {"ETag": etag, "Accept-Ranges": "bytes"}
    if has_it(request.headers.get("If-None-Match", ""), etag):
        content.close()
        answer = HttpResponse(status=304, headers=common)
        del answer["Content-Type"]
        return harmless(answer)
    try:
        first, length, is_part = _asked_for(request, size, etag)
    except OutsideFile:
        content.close()
        return problem(status=416, headers=common | {"Content-Range": f"bytes */{size}"})
    answer = StreamingHttpResponse(Pieces(content, first, length), content_type=content_type, headers=common)
    answer["Content-Length"] = str(length)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    if is_part:
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {first}-{first + length - 1}/{size}"
    return harmless(answer)


def _asked_for(request, size: int, etag: str) -> tuple[int, int, bool]:
    """(the first byte, how many, whether it is a part). What cannot be read, several ranges and a range of another file are ignored, as
    the standard lets: the whole file is never wrong. Raises OutsideFile."""
    whole = (0, size, False)
    found = _RANGE.fullmatch(request.headers.get("Range", "")) if request.method == "GET" else None
    if found is None or found.groups() == ("", ""):
        return whole
    if request.headers.get("If-Range", etag).strip() != etag:  # a weak one never fits, nor a date
        return whole
    first, last = found.groups()
    if first == "":  # the last so many bytes
        if int(last) == 0:
            raise OutsideFile
        first, last = max(0, size - int(last)), size - 1
    else:
        first, last = int(first), int(last) if last else size - 1
        if last < first and found[2]:
            return whole
        if first >= size:
            raise OutsideFile
        last = min(last, size - 1)
    return first, last - first + 1, True


class Pieces:
    """`length` bytes of an open file from `first` on; closed with the answer, whether or not anybody read it."""

    def __init__(self, content, first: int, length: int):
        self.content, self.first, self.length = content, first, length

    def __iter__(self):
        self.content.seek(self.first)
        left = self.length
        while left > 0 and (piece := self.content.read(min(PIECE, left))):
            left -= len(piece)
            yield piece

    def close(self):
        self.content.close()
