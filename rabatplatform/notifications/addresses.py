"""Addresses that mails come back from. What is kept of one is a hash that takes our secret: another address begins anew."""

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db import connection
from django.dispatch import receiver
from django.utils.crypto import salted_hmac

AT_SIGN_IN = "address_returned"  # in the session: mails came back when its person signed in


def hash_of(address: str, key: str | None = None) -> str:
    """With the current SECRET_KEY, or with another one."""
    return salted_hmac("notifications.address", address.strip().casefold(), secret=key, algorithm="sha256").hexdigest()


def hashes_of(address: str) -> list[str]:
    """With the current key first, then with older ones: what is known of an address outlives a rotation."""
    keys = [settings.SECRET_KEY, *getattr(settings, "SECRET_KEY_FALLBACKS", [])]
    return [hash_of(address, key) for key in keys]


def is_returned(person) -> bool:
    """Whether mails to the address that this person has now stopped, because two came back."""
    with connection.cursor() as cursor:
        for known in hashes_of(person.email):
            cursor.execute("SELECT notifications_address_returned(%s, %s)", [person.pk, known])
            if cursor.fetchone()[0]:
                return True
    return False


def returned_among(people) -> set[int]:
    """Ids of those of these people for whom `is_returned` holds; people: {id: address}. One question."""
    pairs = [(pk, known) for pk, address in people.items() for known in hashes_of(address)]
    if not pairs:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT one.person FROM unnest(%s::bigint[], %s::text[]) AS one(person, address)"
            " WHERE notifications_address_returned(one.person, one.address)",
            [[pk for pk, _known in pairs], [known for _pk, known in pairs]],
        )
        return {person for (person,) in cursor.fetchall()}


@receiver(user_logged_in)
def look_at_address(sender, request, user, **kwargs):
    if request is not None and is_returned(user):
        request.session[AT_SIGN_IN] = True
