"""Read the hour's bucket from Redis, and set it beside its durable twin in PostgreSQL."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from mailer_core.sending.limiter import bucket_key
from observability.catalogue.metrics import limit
from oncall.exporter.sample import Sample

SOCKET_SECONDS = 1.0


@dataclass(frozen=True)
class Hour:
    """The hour by Redis's clock, and each provider's count in it; None where there is no bucket (yet)."""

    key_hour: str
    ends_in: float
    counts: dict[str, int | None]


class Buckets:
    """Reads the current hour's buckets."""

    def __init__(self, url: str, providers: tuple[str, ...]) -> None:
        self._client: Any = redis.Redis.from_url(
            url,
            socket_connect_timeout=SOCKET_SECONDS,
            socket_timeout=SOCKET_SECONDS,
            decode_responses=True,
            retry=Retry(NoBackoff(), 0),
        )
        self._providers = providers

    def read(self) -> Hour:
        """Give the hour. Raises redis.RedisError."""
        seconds, _ = self._client.time()
        key_hour = datetime.fromtimestamp(seconds, UTC).strftime("%Y%m%d%H")
        found = {name: self._client.hget(bucket_key(name, key_hour), "count") for name in self._providers}
        counts = {name: None if count is None else int(count) for name, count in found.items()}
        return Hour(key_hour, 3600 - seconds % 3600, counts)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


def limits(limit: int, providers: tuple[str, ...], overrides: Mapping[str, int]) -> dict[str, int]:
    """Give each provider's limit in force: the configured one, or what a person has set for a while."""
    return {name: overrides.get(name, limit) for name in providers}


def samples(hour: Hour, recorded: dict[str, int] | None) -> Iterator[Sample]:
    """Give used and drift. `recorded`: what PostgreSQL knows of this hour, None where it does not answer.

    Without a bucket PostgreSQL's figure stands, since the next reservation seeds the bucket from it.
    """
    for name, count in used(hour, recorded).items():
        yield Sample(limit.RATE_LIMIT_USED, count, (name,))
        if recorded is not None:
            yield Sample(limit.RATE_LIMIT_DRIFT, count - recorded.get(name, 0), (name,))


def used(hour: Hour, recorded: dict[str, int] | None) -> dict[str, int]:
    """Give each provider's letters of this hour."""
    return {name: (recorded or {}).get(name, 0) if count is None else count for name, count in hour.counts.items()}


def recorded_in(state: dict[str, Any], key_hour: str) -> dict[str, int]:
    """Find an hour's usage in the state that PostgreSQL gave."""
    return {row["provider"]: row["granted"] for row in state["usage"] if row["key_hour"] == key_hour}
