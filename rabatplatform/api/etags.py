"""ETags: what a thing was when it was read. `If-Match` on a change says so, `If-None-Match` on a read saves the answer while it stands."""

import base64
import hashlib
import re
from collections.abc import Callable

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from rabatplatform.api.errors import CODES, Problem, invalid
from rabatplatform.api.json import dumps
from rabatplatform.api.limits import WRITING
from rabatplatform.api.operations import headers_taken

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description=_("The ETag you read; instead of `edition`."))
IF_MATCH_IF_READ = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description=_("The ETag you read, if you did."))
IF_MATCH_ALONE = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description=_("The ETag you read; 428 without it."))
CODES["if_match_not_taken"] = (
    400,
    _("This operation does not take If-Match. Send it without, if it may be done whatever stands now."),
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description=_("An ETag you have: 304 while it is the same.")
)
_TAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e]{0,200})"')  # our compression makes a strong tag weak: read both
_TAGS = re.compile(rf"\s*{_TAG.pattern}(?:\s*,\s*{_TAG.pattern})*\s*")


def etag_of(*parts) -> str:
    """Of what makes one reading differ from another."""
    told = hashlib.sha256("\x1f".join(map(str, parts)).encode(errors="replace")).digest()
    return f'"{base64.urlsafe_b64encode(told[:15]).decode()}"'


def shown(version: str, body: bytes) -> str:
    """Of a thing that is changed by If-Match: its version, which alone is asked there, then what is shown of it, which If-None-Match asks
    as well: another caller, language or choice of fields is shown something else."""
    return f'"{version}.{hashlib.sha256(body).hexdigest()[:16]}"'


def of_version(version: str) -> Callable[[str], bool]:
    """Whether an ETag, without its quotation marks, was given by `shown` for that version."""
    return lambda tag: tag.rpartition(".")[0] == version


# ── reading ──


def has_it(header: str, etag: str) -> bool:
    """Does If-None-Match hold it? A header that cannot be read is ignored: the whole answer is never wrong."""
    return header.strip() == "*" or etag[1:-1] in _TAG.findall(header[:4_000])


def not_modified(request, etag: str) -> HttpResponse | None:
    """304 where the caller has it. request: DRF's, of a GET."""
    if request.method not in ("GET", "HEAD") or not has_it(request.headers.get("If-None-Match", ""), etag):
        return None
    answer = HttpResponse(status=304, headers={"ETag": etag})
    del answer["Content-Type"]
    return answer


def revalidated(request, answer: Response, version: str = ""):
    """An answer with the ETag of its bytes, or 304 where a reader has it. version: as in `shown`."""
    body = dumps(answer.data)
    etag = shown(version, body) if version else etag_of(body)
    answer["ETag"] = etag
    return not_modified(request, etag) or answer


# ── changing ──


def refuse_unheeded(request, view: type) -> None:
    """If-Match on what takes none would be passed over, and the change made whatever stands. request: DRF's. Raises Problem (400)."""
    name = IF_MATCH.name
    if request.method in WRITING and name in request.headers and name not in headers_taken(request.method, view):
        errors = [{"code": "if_match_not_taken", "detail": CODES["if_match_not_taken"][1], "field": name}]
        raise Problem(400, "if_match_not_taken", CODES["if_match_not_taken"][1], errors=errors)


def edition_sent(
    request, *, given: int | None, stands: int, fits: Callable[[str], bool], required: bool = False
) -> tuple[int | None, bool]:
    """(the edition that the caller read, whether they said so by If-Match). given: in the body; stands: now; fits(tag): whether an ETag,
    without its quotation marks, is of what stands. Raises refusals: 400, 412 where it changed, 428 where nothing was said but must be.
    """
    header = request.headers.get("If-Match")
    if header is None:
        if given is None and required:
            raise _unsaid("edition", _("Say which edition you read: `edition`, or the ETag in If-Match."))
        return given, False
    if not _matches(header, fits):
        raise Problem(412, "precondition_failed", more={"edition": stands})
    return stands, True


def match_sent(request, fits: Callable[[str], bool], *, required: bool = True) -> None:
    """For things without editions. fits: as in `edition_sent`. Raises refusals: 400, 412 where it changed, 428 where If-Match is missing
    but must be sent."""
    header = request.headers.get("If-Match")
    if header is None:
        if not required:
            return
        raise _unsaid("If-Match", _("Send the ETag that you read in If-Match, or `*` to change it whatever it is."))
    if not _matches(header, fits):
        raise Problem(412, "precondition_failed")


def is_tag(etag: str) -> Callable[[str], bool]:
    """Of a thing whose ETag stands for its bytes alone."""
    return lambda tag: tag == etag[1:-1]


def _matches(header: str, fits: Callable[[str], bool]) -> bool:
    if header.strip() == "*":
        return True
    if len(header) > 4_000 or not _TAGS.fullmatch(header):
        raise invalid("If-Match", "invalid_etag", _("If-Match holds an ETag in quotation marks, as it was given."))
    return any(fits(tag) for tag in _TAG.findall(header))


def _unsaid(field: str, said) -> Problem:
    errors = [{"code": "required", "detail": said, "field": field}]
    return Problem(428, "precondition_required", said, errors=errors)
