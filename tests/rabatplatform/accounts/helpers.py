"""Signing in as somebody, and second factors."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from tests.factories import PASSWORD

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def client_of(person):
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def signed_in(person, **extra):
    """A client signed in through the page, so that the device has its row."""
    client = Client(**extra)
    answer = client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302 and "_auth_user_id" in client.session
    return client


def with_app(person) -> str:
    """Give the person an authenticator app and recovery codes; returns the secret."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def with_passkey(person):
    return Authenticator.objects.create(user=person, type="webauthn", data={"name": "Key", "credential": {}})


def code_of(secret: str, late: int = 0) -> str:
    """The code that the app shows now; `late`: the one that it showed so many half minutes ago."""
    now = list(yield_hotp_counters_from_time())[settings.MFA_TOTP_TOLERANCE]
    return format_hotp_value(hotp_value(secret, now - late))


def reauthenticated(client):
    answer = client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/"})
    assert answer.status_code == 302
    return client


def main_of(answer) -> str:
    return answer.content.decode().split("<main")[1].split("</main")[0]


def quiet_for_too_long(client):
    """Nothing is left that says when this device was here, or when its person showed who they are."""
    cache.clear()
    session = client.session
    for record in session.get("account_authentication_methods", []):
        record["at"] -= 16 * 60
    session.save()
