"""What the ETag of a practice says of its version."""

import base64
import hashlib

from practices.services.door import locked
from rabatplatform.api import etags


def version_of(pk: int, edition: int, updated_at) -> str:
    digest = hashlib.sha256(f"{pk}:{edition}:{updated_at.isoformat()}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:12]).decode()


def edition_of(request, practice, edition: int | None, *, required=False) -> tuple[int | None, bool]:
    """(the edition of what is in hand that the caller read, whether they said so by If-Match, with the ETag of the practice)."""
    current = version_of(practice.pk, practice.current.edition, practice.updated_at)
    facts = {"given": edition, "stands": (practice.in_hand or practice.current).edition, "required": required}
    return etags.edition_sent(request, fits=etags.of_version(current), **facts)


def match_read(request, practice) -> None:
    """For acts without an edition, by whoever may change the practice: raises 412 where If-Match came and is not of what stands, which is
    locked until the call ends."""
    if etags.IF_MATCH.name in request.headers:
        edition_of(request, locked(practice)[0], None)
