"""The link in each digest that ends the digests. It names a person and the mailbox it went to, gives no other right, and is stored nowhere."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from rabatplatform.accounts.models import User

SALT = "notifications.stop"
LIFE = timedelta(days=365)


def make_token(user) -> str:
    """Signed and compressed: tells no row number at sight."""
    return signing.dumps([user.pk, _mailbox(user)], salt=SALT, compress=True)


def person_of(token: str) -> User | None:
    """None for what we never made, for what is a year old, and for a mailbox or an account that is no longer used.

    A link that an older SECRET_KEY made (SECRET_KEY_FALLBACKS) is good as well.
    """
    try:
        pk, mailbox = signing.loads(token, salt=SALT, max_age=LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    person = User.objects.filter(pk=pk, is_active=True, is_service=False).first()
    return person if person is not None and _is_mailbox_of(person, mailbox) else None


def _is_mailbox_of(person, mailbox: str) -> bool:
    keys = [settings.SECRET_KEY, *getattr(settings, "SECRET_KEY_FALLBACKS", [])]
    return any(constant_time_compare(_mailbox(person, key), mailbox) for key in keys)


def _mailbox(user, key: str | None = None) -> str:
    return salted_hmac(SALT, user.email, secret=key, algorithm="sha256").hexdigest()[:12]
