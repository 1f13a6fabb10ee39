"""People at the pages of casework: with a second factor, who showed lately who they are, or not."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from tests.rabatplatform.accounts.helpers import client_of as signed_in
from tests.rabatplatform.accounts.helpers import main_of, with_passkey

__all__ = ["client_of", "main_of"]


def client_of(person, *, lately=True) -> Client:
    """lately: within the five minutes that sensitive acts ask for; else ten minutes ago."""
    if not person.authenticator_set.exists():
        with_passkey(person)
    client = signed_in(person)
    at = timezone.now() - timedelta(minutes=0 if lately else 10)
    session = client.session
    session["account_authentication_methods_user"] = str(person.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "at": at.timestamp(), "reauthenticated": lately}]
    session.save()
    return client
