"""Addresses that mails come back from. What is kept of one is a hash that takes our secret: another address begins anew."""

from django.contrib.auth.signals import user_logged_in
from django.db import connection
from django.dispatch import receiver
from django.utils.crypto import salted_hmac

AT_SIGN_IN = "address_returned"  # in the session: mails came back when its person signed in


def hash_of(address: str) -> str:
    return salted_hmac("notifications.address", address.strip().casefold(), algorithm="sha256").hexdigest()


def is_returned(person) -> bool:
    """Whether mails to the address that this person has now stopped, because two came back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT notifications_address_returned(%s, %s)", [person.pk, hash_of(person.email)])
        return cursor.fetchone()[0]


@receiver(user_logged_in)
def look_at_address(sender, request, user, **kwargs):
    if request is not None and is_returned(user):
        request.session[AT_SIGN_IN] = True
