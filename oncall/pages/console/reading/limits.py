"""The hour's letters: used, allowed, and how many there will be when the hour ends."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, LiteralString

from django.conf import settings

from mailer_core.sending import limits
from observability.catalogue import objectives
from oncall.exporter.forecast import Pace
from oncall.exporter.limiter import Buckets, Hour
from oncall.pages.console.reading.background import Background
from oncall.pages.console.reading.rows import rows

FRESH_SECONDS = 2.0
HOUR = 3600
PERCENT = 100

RECORDED: Final[LiteralString] = """
    SELECT provider, granted FROM mailer_hourlyusage WHERE key_hour = %(key_hour)s
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """A provider's hour. `used` None: Redis does not answer; `recorded`: the same by PostgreSQL.

    `pace`: letters a second while letters move, None where none was seen; `ends_at`: the end of the hour.
    """

    provider: str
    allowed: int
    used: int | None
    recorded: int
    pace: float | None
    ends_at: datetime
    ends_in: float

    @property
    def known(self) -> int:
        """Give the figure to go by: without a bucket PostgreSQL's, since the next one is seeded from it."""
        return self.recorded if self.used is None else self.used

    @property
    def share(self) -> int:
        """Give used of allowed, in percent."""
        return round(PERCENT * self.known / self.allowed)

    @property
    def share_drawn(self) -> int:
        """Give the length of the bar, in percent."""
        return min(PERCENT, self.share)

    @property
    def tone(self) -> str:
        """Name the tone of the bar."""
        return "bad" if self.share >= PERCENT else "warn" if self.share >= PERCENT * objectives.LIMIT_NEAR else "good"

    @property
    def forecast(self) -> int | None:
        """Give the letters that the hour will have had when it ends, if letters keep moving at this pace."""
        if self.pace is None:
            return None
        return min(self.allowed, round(self.known + self.pace * self.ends_in))

    @property
    def used_up_at(self) -> datetime | None:
        """Say when the limit will be reached within this hour; None where it will not."""
        if not self.pace or self.known >= self.allowed:
            return None
        seconds = (self.allowed - self.known) / self.pace
        return self.ends_at - timedelta(seconds=self.ends_in - seconds) if seconds < self.ends_in else None


class Gauge:
    """Reads Redis's bucket and sees the pace from one reading to the next."""

    def __init__(self, provider: str) -> None:
        self._provider = provider
        self._buckets = Buckets(settings.REDIS_URL, (provider,))
        self._pace = Pace()

    def read(self) -> tuple[Hour, float | None]:
        """Give the hour and the pace. Raises redis.RedisError."""
        hour = self._buckets.read()
        count = hour.counts[self._provider]
        if count is not None:
            self._pace.see(time.monotonic(), count)
        return hour, self._pace.per_second()


@lru_cache(maxsize=1)
def gauge() -> Background[tuple[Hour, float | None]]:
    """Give this process's gauge of the provider that is configured."""
    return Background(Gauge(settings.MAILER_PROVIDER).read, FRESH_SECONDS)


def limit() -> tuple[Limit, str]:
    """Give the hour, and why Redis could not be asked (empty where it could). Two statements to PostgreSQL."""
    seen = gauge().seen()
    hour, pace = seen.value if seen.value and not seen.error else (_by_own_clock(), None)
    provider = settings.MAILER_PROVIDER
    recorded = {row["provider"]: row["granted"] for row in rows(RECORDED, {"key_hour": hour.key_hour})}
    found = Limit(
        provider=provider,
        allowed=limits.in_force(provider),
        used=hour.counts[provider],
        recorded=recorded.get(provider, 0),
        pace=pace,
        ends_at=datetime.now(UTC) + timedelta(seconds=hour.ends_in),
        ends_in=hour.ends_in,
    )
    return found, seen.error


def _by_own_clock() -> Hour:
    now = datetime.now(UTC)
    return Hour(now.strftime("%Y%m%d%H"), HOUR - now.timestamp() % HOUR, {settings.MAILER_PROVIDER: None})
