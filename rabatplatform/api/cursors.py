"""Cursors: where a page of a list begins. Sealed, so that nobody reads row numbers in one or makes one by hand,
and bound to the caller and the query it came from."""

import base64
import binascii
import hashlib

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from rabatplatform.api.errors import invalid

LONGEST = 800
MOST_LETTERS = 150  # of a name that a list is sorted by: whatever its script, a cursor holds so many


def _ciphers():
    """The current key first, then older ones: a cursor outlives a rotation."""
    for key in (settings.SECRET_KEY, *getattr(settings, "SECRET_KEY_FALLBACKS", [])):
        yield AESSIV(hashlib.sha512(b"api cursors:" + key.encode()).digest())


def _written(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def seal(position, bound_to: str) -> str:
    """The same position gives the same cursor, so equal answers have equal bytes."""
    sealed = next(_ciphers()).encrypt(orjson.dumps(position), [bound_to.encode()])
    return _written(sealed)


def unseal(cursor: str, bound_to: str):
    """Raises ValidationError (400, field `cursor`) for anything that `seal` did not make for this caller and query."""
    if len(cursor) <= LONGEST and cursor.isascii():
        try:
            sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            sealed = b""
        if _written(sealed) != cursor:  # the last sign has spare bits: one seal has one spelling
            sealed = b""
        for cipher in _ciphers() if sealed else ():
            try:
                return orjson.loads(cipher.decrypt(sealed, [bound_to.encode()]))
            except (InvalidTag, ValueError):
                continue
    raise refused()


def refused() -> Exception:
    return invalid("cursor", "invalid_cursor", _("This cursor belongs to another list or was changed. Begin again without it."))
