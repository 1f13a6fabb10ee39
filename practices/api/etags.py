"""ETags of a practice: a version of the practice, then a digest of these bytes (language, fields)."""

import base64
import hashlib
import re

from django.utils.translation import gettext_lazy as _

from rabatplatform.api.errors import Problem, invalid

_TAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e]{0,200})"')  # our compression makes a strong tag weak: read both
_TAGS = re.compile(rf"\s*{_TAG.pattern}(?:\s*,\s*{_TAG.pattern})*\s*")


def version_of(pk: int, edition: int, updated_at) -> str:
    digest = hashlib.sha256(f"{pk}:{edition}:{updated_at.isoformat()}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:12]).decode()


def has_it(header: str, etag: str) -> bool:
    """A header that cannot be read is ignored: the whole answer is never wrong."""
    return header.strip() == "*" or etag[1:-1] in _TAG.findall(header[:4_000])


def edition_of(request, practice, edition: int | None, *, required=False) -> tuple[int | None, bool]:
    """(the edition that the caller read, whether they said so by If-Match)."""
    header = request.headers.get("If-Match")
    if header is None:
        if edition is None and required:
            raise invalid("edition", "required", _("Say which edition you read: `edition`, or the ETag in If-Match."))
        return edition, False
    if header.strip() == "*":
        return practice.current.edition, True
    if len(header) > 4_000 or not _TAGS.fullmatch(header):
        raise invalid("If-Match", "invalid_etag", _("If-Match holds an ETag in quotation marks, as it was given."))
    current = version_of(practice.pk, practice.current.edition, practice.updated_at)
    if current not in [tag.partition(".")[0] for tag in _TAG.findall(header)]:
        raise Problem(412, "precondition_failed", more={"edition": practice.current.edition})
    return practice.current.edition, True


def etag_of(version: str, body: bytes) -> str:
    return f'"{version}.{hashlib.sha256(body).hexdigest()[:16]}"'
