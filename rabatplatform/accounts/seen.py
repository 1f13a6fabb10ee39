"""When a signed-in device was seen last: written every ten minutes at most, so that a page costs no write.

Kept in this process alone: each web process notes a device once in that time. The session itself is not touched: saving it
would put its end off.
"""

import time

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone

INTERVAL = 600  # seconds
MOST_KEPT = 20_000
_noted: dict[str, float] = {}


def note(session_key: str | None) -> None:
    now = time.monotonic()
    if session_key is None or now - _noted.get(session_key, -INTERVAL) < INTERVAL:
        return
    _remember(session_key, now)
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=timezone.now())


@receiver(user_logged_in)
def signed_in(sender, request, **kwargs):
    """Its row is new and says so already."""
    if request is not None and request.session.session_key:
        _remember(request.session.session_key, time.monotonic())


def _remember(session_key: str, now: float) -> None:
    if len(_noted) >= MOST_KEPT:
        for old in [key for key, at in _noted.items() if now - at >= INTERVAL] or list(_noted):
            del _noted[old]
    _noted[session_key] = now
