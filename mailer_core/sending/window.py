"""The hours of the day within which a campaign may send. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class SendWindow:
    """From `start` (included) to `end` (excluded) in `zone`; an end before the start lies past midnight."""

    start: time
    end: time
    zone: str


def is_open(window: SendWindow, local: time) -> bool:
    """Say whether a local time of day lies in the window; equal ends mean the whole day."""
    if window.start <= window.end:
        return window.start <= local < window.end or window.start == window.end
    return local >= window.start or local < window.end


def time_until_open(window: SendWindow | None, now: datetime) -> timedelta | None:
    """How long a campaign must wait, None where it may send now."""
    if window is None:
        return None
    zone = ZoneInfo(window.zone)
    local = now.astimezone(zone)
    if is_open(window, local.time()):
        return None
    day = local.date() if window.start > local.time() else local.date() + timedelta(days=1)
    # Within the hour that a change of clocks repeats, the next opening lies in the same pass as now.
    opens = datetime.combine(day, window.start, tzinfo=zone).replace(fold=local.fold)
    return opens.astimezone(now.tzinfo) - now
