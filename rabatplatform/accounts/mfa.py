"""Second factors: allauth stores TOTP secrets in clear unless told otherwise, and takes a code of an app twice once it is older than its
own half minute (RFC 6238, 5.2: a code is accepted once)."""

import base64
import hashlib

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction


def _cipher() -> MultiFernet:
    """Keys from SECRET_KEY and its fallbacks, so that a rotation keeps old secrets readable."""
    keys = [settings.SECRET_KEY, *getattr(settings, "SECRET_KEY_FALLBACKS", [])]
    digests = (hashlib.sha256(b"second factors:" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class MFAAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


class OneUse:
    """A form that takes a code of an app once: what was taken is wrong when it comes again, and so is what is older.

    The half minute of the last code is kept with the secret in the database, for a cache may be emptied while a code is still good.
    """

    def clean_code(self) -> str:
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and not _used_now(self.authenticator, code):
            raise MFAAdapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(OneUse, forms.AuthenticateForm):
    """The code at signing in."""


class ReauthenticateForm(OneUse, forms.ReauthenticateForm):
    """The code with which somebody shows again that they sit there."""


@transaction.atomic
def _used_now(authenticator: Authenticator, code: str) -> bool:
    """Keep that the code was taken; False where it, or a later one, was taken before. Two at once wait for each other."""
    data = Authenticator.objects.select_for_update().get(pk=authenticator.pk).data
    secret = MFAAdapter().decrypt(data["secret"])
    counters = [
        at for at in yield_hotp_counters_from_time() if format_hotp_value(hotp_value(secret, at)) == normalize_user_code(code)
    ]
    if not counters or counters[0] <= data.get("last_counter", -1):
        return False
    authenticator.data = data | {"last_counter": counters[0]}
    authenticator.save(update_fields=["data"])
    return True
