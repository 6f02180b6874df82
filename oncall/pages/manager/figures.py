"""A campaign's numbers as its page shows them, and what may be done with it."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from mailer_core.models import OPEN_STATES, QueueStatus, RecipientState
from mailer_core.services.progress import Progress

SOONEST_SECONDS, LIVE_SECONDS, LATEST_SECONDS = 2, 8, 10
RESTING_SECONDS = 15
LOOKS = 20
YOUNG = timedelta(seconds=30)
"""Whoever has just started a campaign looks at it."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number with its word and its tone."""

    label: str
    value: int
    tone: str = ""


def waiting(seen: Progress) -> int:
    """Count the letters that still are to be sent."""
    return sum(seen.counts[state] for state in OPEN_STATES)


def counts_of(seen: Progress) -> list[Count]:
    """Give the letters by what became of them; rare outcomes only where there are any."""
    counts = seen.counts
    shown = [
        Count(_("Sent"), counts[RecipientState.SENT]),
        Count(_("Failed"), counts[RecipientState.FAILED], "bad" if counts[RecipientState.FAILED] else ""),
        Count(_("Waiting"), waiting(seen)),
        Count(_("Unknown"), counts[RecipientState.UNKNOWN], "warn" if counts[RecipientState.UNKNOWN] else ""),
    ]
    rare = (
        Count(_("Left out"), counts[RecipientState.SUPPRESSED]),
        Count(_("Cancelled"), counts[RecipientState.CANCELLED]),
    )
    return shown + [count for count in rare if count.value]


def every(seen: Progress, ends_in: timedelta | None) -> int | None:
    """Say after how many seconds the numbers are worth asking for again; None where they stand still for good.

    Twenty looks until the end suffice: each counts thousands of letters, and fifty managers may look at once.
    """
    if seen.status in {QueueStatus.DEFERRED, QueueStatus.PAUSED}:
        return RESTING_SECONDS
    if seen.status not in {QueueStatus.ACTIVE, QueueStatus.CANCELLING}:
        return None
    if seen.started_at and timezone.now() - seen.started_at < YOUNG:
        return SOONEST_SECONDS
    if ends_in is None:
        return LIVE_SECONDS
    return min(max(round(ends_in.total_seconds() / LOOKS), SOONEST_SECONDS), LATEST_SECONDS)
