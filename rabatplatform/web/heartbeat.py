"""Are workers there, and in time: what beat queues every 30 seconds writes down when it was done."""

import time

from django.core.cache import cache

_SEEN = "worker:seen"


def show() -> None:
    cache.set(_SEEN, time.time(), timeout=86_400)


def seconds_since_seen() -> int | None:
    """How long ago a worker did what is queued every 30 seconds; None where nobody can say: the cache is away, or was emptied.

    SECURITY: not the age of what waits, which would tell that something happened.
    """
    seen = cache.get(_SEEN)
    return None if seen is None else max(0, round(time.time() - seen))
