"""The cache is a convenience: with Valkey down, reads miss and writes are dropped, and pages still work.

Nothing that must be exact is counted in it (docs/ARCHITECTURE.md): a limit kept here is a courtesy.
"""

import logging
import time

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from rabatplatform.breaker import Breaker

logger = logging.getLogger(__name__)
_breaker = Breaker()


def _forgiving(call, *args, lost):
    """`call(*args)`, or `lost` when the server does not answer."""
    if _breaker.rests:
        return lost
    began = time.monotonic()
    try:
        return call(*args)
    except (RedisError, OSError) as error:
        _breaker.failed(began)
        logger.warning("the cache is away: %s", type(error).__name__)
        return lost


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, where a lost server is a miss."""

    def add(self, key, value, *args, **kwargs):
        return _forgiving(lambda: super(ForgivingRedisCache, self).add(key, value, *args, **kwargs), lost=True)

    def get(self, key, default=None, version=None):
        return _forgiving(super().get, key, default, version, lost=default)

    def set(self, key, value, *args, **kwargs):
        return _forgiving(lambda: super(ForgivingRedisCache, self).set(key, value, *args, **kwargs), lost=None)

    def touch(self, key, *args, **kwargs):
        return _forgiving(lambda: super(ForgivingRedisCache, self).touch(key, *args, **kwargs), lost=False)

    def delete(self, key, version=None):
        return _forgiving(super().delete, key, version, lost=False)

    def get_many(self, keys, version=None):
        return _forgiving(super().get_many, keys, version, lost={})

    def set_many(self, data, *args, **kwargs):
        return _forgiving(lambda: super(ForgivingRedisCache, self).set_many(data, *args, **kwargs), lost=list(data))

    def delete_many(self, keys, version=None):
        return _forgiving(super().delete_many, keys, version, lost=None)

    def has_key(self, key, version=None):
        return _forgiving(super().has_key, key, version, lost=False)

    def incr(self, key, delta=1, version=None):
        return _forgiving(super().incr, key, delta, version, lost=delta)

    def clear(self):
        return _forgiving(super().clear, lost=False)
