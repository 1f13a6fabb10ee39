"""Confidential rooms close for a device that was quiet in them for fifteen minutes: whoever sits there shows again who they are.

Kept in the cache, never in the session: saving that would put its end off. Where the cache was lost, showing it again within the
time is enough.
"""

import time

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.cache import cache
from django.dispatch import receiver


def keeps_what_was_written(view):
    """Mark a view whose POST stores what somebody wrote for a long time: a device that was quiet meanwhile loses nothing. The page
    that comes after it asks who they are."""
    view.keeps_what_was_written = True
    return view


def is_quiet(request, view) -> bool:
    """Was this device away from the confidential rooms for too long? If not, it is here now."""
    if request.method == "POST" and getattr(view, "keeps_what_was_written", False):
        return False
    if not is_here(request):
        return True
    cache.set(_key(request.session.session_key), 1, settings.CONFIDENTIAL_IDLE_SECONDS)
    return False


def is_here(request) -> bool:
    """Was this device in the confidential rooms lately? Asking is no visit."""
    return cache.get(_key(request.session.session_key)) is not None or _shown_within(request)


def _key(session_key: str | None) -> str:
    return f"confidential:{session_key}"


def _shown_within(request) -> bool:
    shown = [record.get("at", 0) for record in get_authentication_records(request, request.user)]
    return bool(shown) and time.time() - max(shown) < settings.CONFIDENTIAL_IDLE_SECONDS


@receiver(user_logged_in)
def signed_in(sender, request, **kwargs):
    if request is not None and request.session.session_key:
        cache.set(_key(request.session.session_key), 1, settings.CONFIDENTIAL_IDLE_SECONDS)
