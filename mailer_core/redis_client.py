"""One Redis client a process, opened lazily after fork, with every timeout set."""

from functools import lru_cache

import redis
from django.conf import settings

DOWN = (redis.ConnectionError, redis.TimeoutError, redis.exceptions.BusyLoadingError, redis.exceptions.ReadOnlyError)
"""Errors that mean: Redis cannot count now. A full `noeviction` server answers OutOfMemoryError."""

UNAVAILABLE = (*DOWN, redis.exceptions.OutOfMemoryError, redis.exceptions.AuthenticationError)


@lru_cache(maxsize=1)
def client() -> redis.Redis:
    """Give the process's client. redis-py reconnects by itself after a fork (it compares process ids)."""
    made: redis.Redis = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=1,
        socket_timeout=2,
        socket_keepalive=True,
        decode_responses=True,
    )
    return made
