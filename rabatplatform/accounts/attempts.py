"""Failed sign-ins, counted exactly in PostgreSQL: the cache-based limits of allauth are a courtesy and may be emptied.

The key is an account *and* a network, so that a stranger elsewhere cannot lock a focal point out.
"""

from datetime import timedelta

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from rabatplatform.accounts.models import SignInFailure
from rabatplatform.accounts.networks import network_of

MOST_AN_HOUR = 10
HOUR = timedelta(hours=1)


def key_of(email: str, address: str) -> str:
    """Neither the address nor the network can be read from it."""
    about = f"{email.strip().lower()} {network_of(address)}"
    return salted_hmac("accounts.attempts", about, algorithm="sha256").hexdigest()[:32]


def may_try(key: str) -> bool:
    """False after too many failures in an hour. Holds the key until the transaction ends: 200 tries at once count as 200."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    return SignInFailure.objects.filter(key=key, at__gt=timezone.now() - HOUR).count() < MOST_AN_HOUR


def note_failure(key: str) -> None:
    SignInFailure.objects.create(key=key)
    SignInFailure.objects.filter(key=key, at__lt=timezone.now() - HOUR).delete()
