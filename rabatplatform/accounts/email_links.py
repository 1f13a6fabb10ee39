"""The links of a change of address: made from the row and its nonce, stored nowhere.

A link is 47 letters: the change's reference (16 bytes), the mailbox it was sent to (1), and the signature of both (18).
"""

import base64
import binascii
import uuid

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from rabatplatform.accounts.models import EmailChange

_SIDES = (EmailChange.OLD, EmailChange.NEW)


def make_token(change: EmailChange, side: str) -> str:
    raw = change.reference.bytes + bytes([_SIDES.index(side)]) + _signature(change, side, settings.SECRET_KEY)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def address_of(change: EmailChange, side: str) -> str:
    return settings.SITE_ADDRESS + reverse("accounts:email-confirm", args=[make_token(change, side)])


def read_token(token: str):
    """(reference, side, signature) as the link says, unchecked; None for what no link ever was."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 35 or raw[16] >= len(_SIDES):
        return None
    return uuid.UUID(bytes=raw[:16]), _SIDES[raw[16]], raw[17:]


def person_of(reference: uuid.UUID) -> int | None:
    """Whose change it is. Nobody may be signed in: a definer function answers, for a reference that nobody guesses."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_email_change_person(%s)", [reference])
        return cursor.fetchone()[0]


def is_signed(change: EmailChange, side: str, signature: bytes) -> bool:
    keys = [settings.SECRET_KEY, *getattr(settings, "SECRET_KEY_FALLBACKS", [])]
    return any(constant_time_compare(_signature(change, side, key), signature) for key in keys)


def _signature(change, side, key) -> bytes:
    about = f"{change.reference.hex} {side} {change.nonce}"
    return salted_hmac("accounts.email_change", about, secret=key, algorithm="sha256").digest()[:18]
