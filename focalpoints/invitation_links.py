"""The link of an invitation: its reference and a signature over its nonce. Nothing that is stored opens it without the secret key."""

import secrets
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "focalpoints.invitation"


def new_nonce() -> str:
    return secrets.token_hex(16)


def signature(reference: UUID, nonce: str, secret: str | None = None) -> str:
    return salted_hmac(SALT, f"{reference} {nonce}", secret=secret, algorithm="sha256").hexdigest()[:43]


def is_signed(reference: UUID, nonce: str, given: str) -> bool:
    """With the current key or an older one: a link outlives a rotation."""
    keys = [settings.SECRET_KEY, *getattr(settings, "SECRET_KEY_FALLBACKS", [])]
    return any(constant_time_compare(signature(reference, nonce, key), given) for key in keys)


def path_of(invitation) -> str:
    sign = signature(invitation.reference, invitation.nonce)
    return reverse("focalpoints:invitation-open", kwargs={"reference": invitation.reference, "sign": sign})
