"""At most `max_per_hour` letters an hour for a provider, exact across processes and a restart of Redis.

The count is atomic in Redis, in one Lua script that takes the hour from Redis's own clock. PostgreSQL
holds its durable twin (`mailer_hourlyusage`): tokens are written there before they are used, so a
bucket that Redis lost is seeded from it. The bucket's `epoch` voids tokens granted before a loss.
Redis down: nothing is granted (fail closed). The hour is fixed: 2x the limit may pass within an hour
that straddles the boundary.
"""

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from mailer_core import redis_client
from mailer_core.exceptions import LimiterUnavailable
from mailer_core.sending import queries
from observability.catalogue.events import LimiterSeeded
from observability.emit import emit

KEY_LIFETIME_SECONDS = 3 * 3600
BOUNDARY_MARGIN_MS = 2000
"""Tokens are not used in the last moments of their hour: a letter begun then may be accepted in the next."""

SEED = """
if redis.call('HSETNX', KEYS[1], 'epoch', ARGV[1]) == 1 then
  redis.call('HSET', KEYS[1], 'count', ARGV[2])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
return redis.call('HGET', KEYS[1], 'epoch')
"""
GIVE_BACK = """
if redis.call('HGET', KEYS[1], 'epoch') == ARGV[1] then
  return redis.call('HINCRBY', KEYS[1], 'count', ARGV[2])
end
return -1
"""


@dataclass(frozen=True, slots=True)
class Grant:
    """What was granted: `first` is the number of the grant's first letter within its hour (from 1)."""

    provider: str
    key_hour: str
    epoch: str
    granted: int
    count: int
    limit: int
    ends: float
    """Monotonic time after which the tokens are void."""
    hour_left: timedelta

    @property
    def first(self) -> int:
        """Number of the first letter of this grant within the hour."""
        return self.count - self.granted + 1

    def expired(self) -> bool:
        """Say whether the hour of these tokens has passed, or nearly so."""
        return time.monotonic() >= self.ends


@lru_cache(maxsize=8)
def _script(source: str) -> Any:
    return redis_client.client().register_script(source)


def _reserve_script() -> Any:
    return _script((Path(__file__).parent / "limiter.lua").read_text())


def bucket_key(provider: str, key_hour: str) -> str:
    """Name the Redis key of an hour's bucket (a hash of `count` and `epoch`)."""
    return f"mailer:rate:{provider}:{key_hour}"


def reserve(provider: str, wanted: int) -> Grant:
    """Reserve up to `wanted` letters of the current hour; `granted` 0 means that the hour is used up.

    Raises LimiterUnavailable where Redis cannot count.
    """
    grant = _ask(provider, wanted)
    if grant.granted < 0:
        _seed(provider, grant.key_hour)
        grant = _ask(provider, wanted)
    if grant.granted < 0:
        raise LimiterUnavailable("Redis lost the hour's count twice in a row")
    return grant


def _ask(provider: str, wanted: int) -> Grant:
    limit = settings.MAILER_MAX_PER_HOUR
    asked = time.monotonic()
    try:
        key_hour, granted, count, left_ms, epoch = _reserve_script()(
            keys=[f"mailer:rate:{provider}"], args=[limit, wanted]
        )
    except redis_client.UNAVAILABLE as error:
        raise LimiterUnavailable(str(error)) from error
    ends = asked + (left_ms - BOUNDARY_MARGIN_MS) / 1000
    return Grant(provider, key_hour, epoch, granted, count, limit, ends, timedelta(milliseconds=left_ms))


def _seed(provider: str, key_hour: str) -> None:
    """Make the hour's bucket from PostgreSQL, under a row lock, so that bucket and row share one epoch."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO mailer_hourlyusage (provider, key_hour, granted, epoch) VALUES (%s, %s, 0, '')"
            " ON CONFLICT DO NOTHING",
            [provider, key_hour],
        )
        cursor.execute(
            "SELECT granted FROM mailer_hourlyusage WHERE provider = %s AND key_hour = %s FOR UPDATE",
            [provider, key_hour],
        )
        granted = int(cursor.fetchone()[0])
        epoch = _seed_redis(bucket_key(provider, key_hour), granted)
        cursor.execute(
            "UPDATE mailer_hourlyusage SET epoch = %s WHERE provider = %s AND key_hour = %s",
            [epoch, provider, key_hour],
        )
    if granted:
        emit(LimiterSeeded(provider=provider, key_hour=key_hour, current_count=granted))


def _seed_redis(key: str, granted: int) -> str:
    try:
        return str(_script(SEED)(keys=[key], args=[token_hex(8), granted, KEY_LIFETIME_SECONDS]))
    except redis_client.UNAVAILABLE as error:
        raise LimiterUnavailable(str(error)) from error


def record(grant: Grant, used: int) -> bool:
    """Write `used` tokens down before any is used. False: the bucket was seeded anew, the grant is void."""
    with connection.cursor() as cursor:
        cursor.execute(
            queries.RECORD_USAGE,
            {"count": used, "provider": grant.provider, "key_hour": grant.key_hour, "epoch": grant.epoch},
        )
        return cursor.fetchone() is not None


def give_back(grant: Grant, unused: int, *, recorded: bool = True) -> None:
    """Return unused tokens to the bucket they came from.

    Redis first, so that a crash between the two wastes tokens and never overdraws. `recorded` False:
    these tokens were never written down in PostgreSQL.
    """
    if unused <= 0:
        return
    try:
        _script(GIVE_BACK)(keys=[bucket_key(grant.provider, grant.key_hour)], args=[grant.epoch, -unused])
    except redis_client.UNAVAILABLE:
        return
    if recorded:
        record(grant, -unused)


def charge_new_hour(grant: Grant) -> None:
    """Count a letter that was begun in one hour and accepted in the next against the next one too."""
    try:
        new = reserve(grant.provider, 1)
    except LimiterUnavailable:
        return
    if new.granted:
        record(new, new.granted)


def shrink(grant: Grant, used: int) -> Grant:
    """Keep the first `used` tokens of a grant."""
    return replace(grant, granted=used, count=grant.first + used - 1)


@dataclass(frozen=True, slots=True)
class Usage:
    """The hour as Redis and PostgreSQL see it; `redis` is None where Redis does not answer or has no bucket."""

    key_hour: str
    redis: int | None
    database: int
    limit: int


def usage(provider: str, now: datetime) -> Usage:
    """Read the hour's usage without reserving anything (for pages and the exporter)."""
    key_hour = now.strftime("%Y%m%d%H")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT granted FROM mailer_hourlyusage WHERE provider = %s AND key_hour = %s", [provider, key_hour]
        )
        row = cursor.fetchone()
    try:
        count = redis_client.client().hget(bucket_key(provider, key_hour), "count")
    except redis_client.UNAVAILABLE:
        count = None
    return Usage(
        key_hour, int(count) if count is not None else None, row[0] if row else 0, settings.MAILER_MAX_PER_HOUR
    )
