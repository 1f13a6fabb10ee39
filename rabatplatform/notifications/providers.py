"""A provider that sends the mails (django-anymail), where one is set: what it tells of mails that came back.

Its web hook is one address, for tracking alone, behind the secret of ANYMAIL_WEBHOOK_SECRET; without a provider there is none.
"""

import re

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from rabatplatform.handing import hand_over

STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463
FULL = "5.2.2"  # a full mailbox is emptied again
SOFT = ("soft", "transient", "temporar", "full")  # where the provider gives no status: its words for what passes
HARD = ("bounced", "invalid", "blocked")  # reasons for which the same address will not take the next mail either
GONE = ("bounced", "rejected", "failed")  # kinds of event by which a mail did not arrive


def webhook_patterns() -> list:
    """The address of the provider's tracking hook: /anymail/<provider>/tracking/."""
    if not settings.MAIL_PROVIDER:
        return []
    from anymail.urls import urlpatterns

    name = f"{settings.MAIL_PROVIDER}_tracking_webhook"
    found = [pattern for pattern in urlpatterns if pattern.name == name]
    return [path(str(one.pattern), login_not_required(one.callback), name=one.name) for one in found]


def connect() -> None:
    """Hear what the provider's hook tells."""
    from anymail.signals import tracking

    tracking.connect(told, dispatch_uid="mails that came back")


def told(sender, event, esp_name, **kwargs) -> None:
    """One event of the provider. SECURITY: only a mail that we sent counts; its key is what we gave the provider, no address."""
    key = (event.metadata or {}).get("mail", "")
    if event.event_type not in GONE or not isinstance(key, str) or not key:
        return
    from rabatplatform.notifications.tasks import record_return

    status = STATUS.search(event.mta_response or event.description or "")
    code = status[1] if status else ""
    passes = code.startswith("4") or code == FULL or (not code and any(word in _words(event) for word in SOFT))
    is_hard = event.event_type != "failed" and event.reject_reason in HARD and not passes
    hand_over(
        record_return, key, f"{esp_name}:{event.event_id or key}"[:64], int(is_hard), code or str(event.reject_reason or "")[:16]
    )


def _words(event) -> str:
    """What the provider calls it, in small letters."""
    own = event.esp_event.get("Type", "") if isinstance(event.esp_event, dict) else ""
    return f"{own} {event.description or ''} {event.mta_response or ''}".lower()
