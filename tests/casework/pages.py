"""Pages of notes, as a person with a second factor opens them."""

from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests.casework.entering import entered

NAMES = {
    "versions": "version-list",
    "corrections": "correction-list",
    "findings": "finding-list",
    "files": "file-add",
    "version-new": "version-new",
    "give-up": "version-give-up",
    "pass": "finding-pass",
    "correction-new": "correction-new",
}


def signed_in(person) -> Client:
    if not Authenticator.objects.filter(user=person).exists():
        Authenticator.objects.create(user=person, type="webauthn", data={"name": "Key", "credential": {}})
    return entered(person)


def url(name: str, note, *more) -> str:
    return reverse(f"casework:{NAMES.get(name, f'note-{name}')}", args=[note.reference, *more])
