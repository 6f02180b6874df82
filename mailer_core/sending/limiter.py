"""At most `max_per_hour` letters an hour for a provider, exact across processes and a restart of Redis.

The count is atomic in Redis, in one Lua script that takes the hour from Redis's own clock. PostgreSQL
holds its durable twin (`mailer_hourlyusage`): tokens are written there before they are used, so a
bucket that Redis lost is seeded from it. The bucket's `epoch` voids tokens granted before a loss.
Redis down: nothing is granted (fail closed). The hour is fixed: 2x the limit may pass within an hour
that straddles the boundary.
"""

import logging
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from secrets import token_hex
from typing import Any

import redis
from django.db import connection, transaction

from mailer_core import redis_client
from mailer_core.exceptions import LimiterUnavailable
from mailer_core.sending import limits, queries
from mailer_core.sending.database import execute, one
from observability.catalogue.events.guards import LimiterSeeded
from observability.emit import emit

logger = logging.getLogger(__name__)

KEY_LIFETIME_SECONDS = 3 * 3600
BOUNDARY_MARGIN = timedelta(seconds=2)
"""Tokens are not used in the last moments of their hour: a letter begun then may be accepted in the next."""

SEED = """
local bucket = redis.call('HMGET', KEYS[1], 'epoch', 'count')
if bucket[1] == ARGV[1] and tonumber(bucket[2]) >= tonumber(ARGV[3]) then
  return ARGV[1]
end
redis.call('HSET', KEYS[1], 'epoch', ARGV[2], 'count', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return ARGV[2]
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

    def hour_is_over(self) -> bool:
        """Say whether the next hour has begun."""
        return time.monotonic() >= self.ends + BOUNDARY_MARGIN.total_seconds()


@lru_cache(maxsize=8)
def _script(source: str) -> Any:
    return redis_client.client().register_script(source)


@lru_cache(maxsize=1)
def _reserve_source() -> str:
    return (Path(__file__).parent / "limiter.lua").read_text()


def bucket_key(provider: str, key_hour: str) -> str:
    """Name the Redis key of an hour's bucket (a hash of `count` and `epoch`)."""
    return f"mailer:rate:{provider}:{key_hour}"


def reserve(provider: str, wanted: int) -> Grant:
    """Reserve up to `wanted` letters of the current hour; `granted` 0 means that the hour is used up.

    In the last moments of an hour it waits for the next one, at most 2 s. Raises LimiterUnavailable where
    Redis cannot count.
    """
    grant = _ask_seeded(provider, wanted)
    if grant.granted and grant.expired():
        give_back(grant, grant.granted)
        time.sleep(grant.hour_left.total_seconds())
        grant = _ask_seeded(provider, wanted)
    return grant


def _ask_seeded(provider: str, wanted: int) -> Grant:
    grant = _ask(provider, wanted)
    if grant.granted < 0:
        seed(provider, grant.key_hour)
        grant = _ask(provider, wanted)
    if grant.granted < 0:
        raise LimiterUnavailable("Redis lost the hour's count twice in a row")
    return grant


def _ask(provider: str, wanted: int) -> Grant:
    limit = limits.in_force(provider)
    asked = time.monotonic()
    answer = _run(_reserve_source(), f"mailer:rate:{provider}", limit, wanted)
    key_hour, granted, count, left_ms, epoch = answer
    left = timedelta(milliseconds=left_ms)
    ends = asked + (left - BOUNDARY_MARGIN).total_seconds()
    return Grant(provider, key_hour, epoch, granted, count, limit, ends, left)


def _run(source: str, key: str, *arguments: Any) -> Any:
    """Run a script. Whatever Redis complains of (down, full, read-only, disk), it cannot count now."""
    try:
        return _script(source)(keys=[key], args=arguments)
    except redis.RedisError as error:
        raise LimiterUnavailable(str(error)) from error


def seed(provider: str, key_hour: str) -> None:
    """Make the hour's bucket from PostgreSQL where it is lost, or no longer the one that PostgreSQL knows.

    Under a row lock, so that bucket and row share one epoch. Does nothing where they do and Redis's count
    is not behind. Raises LimiterUnavailable.
    """
    hour = {"provider": provider, "key_hour": key_hour}
    with transaction.atomic():
        granted, before = one(queries.USAGE_FOR_UPDATE, hour) or (0, "")
        bucket = bucket_key(provider, key_hour)
        epoch = _run(SEED, bucket, before, token_hex(8), granted, KEY_LIFETIME_SECONDS)
        execute(queries.RENEW_EPOCH, {**hour, "epoch": epoch})
    if granted and epoch != before:
        emit(LimiterSeeded(provider=provider, key_hour=key_hour, current_count=granted))


def record(grant: Grant, used: int) -> bool:
    """Write `used` tokens down before any is used. False: the grant is void, and the bucket wants a `seed`."""
    bucket = {"provider": grant.provider, "key_hour": grant.key_hour, "epoch": grant.epoch, "limit": grant.limit}
    return one(queries.RECORD_USAGE, {**bucket, "count": used}) is not None


def give_back(grant: Grant, unused: int) -> None:
    """Return unused tokens to the bucket they came from; not so if Redis is down or the bucket is another by now.

    Tokens that were recorded are taken from the record first: a crash between the two wastes them and
    never overdraws.
    """
    if unused <= 0:
        return
    try:
        _run(GIVE_BACK, bucket_key(grant.provider, grant.key_hour), grant.epoch, -unused)
    except LimiterUnavailable as error:
        logger.warning("Unused letters of the hour could not be given back", extra={"error": str(error)})


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
    return Usage(key_hour, int(count) if count is not None else None, row[0] if row else 0, limits.in_force(provider))
