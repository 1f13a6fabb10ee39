"""Clients of people who may enter casework: with a second factor, shown lately or not."""

from django.utils import timezone

from tests.rabatplatform.accounts.helpers import client_of


def entered(person, *, shown=False):
    """A client signed in just now. shown: the person has also shown again who they are, as exports and grants ask."""
    client = client_of(person)
    session = client.session
    session["account_authentication_methods_user"] = str(person.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "at": timezone.now().timestamp(), "reauthenticated": shown}]
    session.save()
    return client
