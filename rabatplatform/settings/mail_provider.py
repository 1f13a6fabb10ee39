"""Settings of a provider that sends the mails, from the environment."""

import os
import re

from django.core.exceptions import ImproperlyConfigured

SECRET = "ANYMAIL_WEBHOOK_SECRET"


def provider_settings(name: str) -> dict:
    """EMAIL_BACKEND and every ANYMAIL_… of the environment. Raises ImproperlyConfigured for a name that is none, or without the secret
    of its web hook: anybody could say then that mails came back."""
    if not re.fullmatch(r"[a-z_]{2,30}", name):
        raise ImproperlyConfigured("MAIL_PROVIDER is a name of django-anymail, like mailjet.")
    found = {key: value for key, value in os.environ.items() if key.startswith("ANYMAIL_")}
    if ":" not in found.get(SECRET, ""):
        raise ImproperlyConfigured(f"With MAIL_PROVIDER set {SECRET} as well, as name:password.")
    return {"EMAIL_BACKEND": f"anymail.backends.{name}.EmailBackend", **found}
