"""When a campaign will have sent its last letter: by its pace of the last minute and by the hourly limit."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from mailer_core.models import OPEN_STATES, HourlyUsage, QueueStatus
from mailer_core.services.progress import RECENT, Progress
from oncall.exporter.forecast import finish_in

HOUR = timedelta(hours=1)
USED_SECONDS = 2
"""How old the hour's usage may be: all who watch share it."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to come: letters that wait, letters a minute (None before the first), and the end (None: not known)."""

    waiting: int
    per_minute: int | None
    ends_at: datetime | None


def outlook(seen: Progress, provider: str) -> Outlook:
    """Look ahead; one query, for how much of this hour's limit is used."""
    now = timezone.now()
    waiting = sum(seen.counts[state] for state in OPEN_STATES)
    pace = _pace(seen, now)
    if seen.status != QueueStatus.ACTIVE or not pace:
        return Outlook(waiting, None, None)
    hour = now.replace(minute=0, second=0, microsecond=0)
    left = settings.MAILER_MAX_PER_HOUR - _used(provider, hour)
    seconds = finish_in(waiting, pace, left, settings.MAILER_MAX_PER_HOUR, (hour + HOUR - now).total_seconds())
    ends_at = None if seconds is None else now + timedelta(seconds=seconds)
    return Outlook(waiting, round(pace * 60), ends_at)


def _pace(seen: Progress, now: datetime) -> float:
    """Give letters a second; a campaign younger than a minute is measured over its own life."""
    life = (now - seen.started_at) if seen.started_at else RECENT
    return seen.recent / max(min(life, RECENT).total_seconds(), 1.0)


def _used(provider: str, hour: datetime) -> int:
    key = hour.astimezone(UTC).strftime("%Y%m%d%H")
    return cache.get_or_set(f"usage:{provider}:{key}", lambda: _granted(provider, key), USED_SECONDS) or 0


def _granted(provider: str, key_hour: str) -> int:
    rows = HourlyUsage.objects.filter(provider=provider, key_hour=key_hour)
    return rows.values_list("granted", flat=True).first() or 0
