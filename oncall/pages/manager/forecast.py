"""When a campaign will have sent its last letter: by its pace of the last minute and by the hourly limit."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from mailer_core.models import OPEN_STATES, HourlyUsage, QueueStatus
from mailer_core.sending.limits import in_force
from mailer_core.services.progress import RECENT, Progress
from oncall.exporter.forecast import finish_in

HOUR = timedelta(hours=1)
USED_SECONDS = 2
"""How old the hour's usage and limit may be: all who watch share them."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to come: letters that wait, letters a minute (None before the first), and the end (None: not known)."""

    waiting: int
    per_minute: int | None
    ends_at: datetime | None


def outlook(seen: Progress, provider: str) -> Outlook:
    """Look ahead; two queries, for this hour's limit and how much of it is used."""
    now = timezone.now()
    waiting = sum(seen.counts[state] for state in OPEN_STATES)
    pace = _pace(seen, now)
    if seen.status != QueueStatus.ACTIVE or not pace:
        return Outlook(waiting, None, None)
    hour = now.replace(minute=0, second=0, microsecond=0)
    used, most = _used_and_most(provider, hour)
    seconds = finish_in(waiting, pace, most - used, most, (hour + HOUR - now).total_seconds())
    ends_at = None if seconds is None else now + timedelta(seconds=seconds)
    return Outlook(waiting, round(pace * 60), ends_at)


def _pace(seen: Progress, now: datetime) -> float:
    """Give letters a second; a campaign younger than a minute is measured over its own life."""
    life = (now - seen.started_at) if seen.started_at else RECENT
    return seen.recent / max(min(life, RECENT).total_seconds(), 1.0)


def _used_and_most(provider: str, hour: datetime) -> tuple[int, int]:
    """Give the letters used of an hour, and those that the limit in force allows."""
    key = hour.astimezone(UTC).strftime("%Y%m%d%H")
    found: tuple[int, int] | None = cache.get(f"usage:{provider}:{key}")
    if found is None:
        found = _granted(provider, key), in_force(provider)
        cache.set(f"usage:{provider}:{key}", found, USED_SECONDS)
    return found


def _granted(provider: str, key_hour: str) -> int:
    rows = HourlyUsage.objects.filter(provider=provider, key_hour=key_hour)
    return rows.values_list("granted", flat=True).first() or 0
