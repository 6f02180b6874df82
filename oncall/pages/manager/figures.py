"""A campaign's numbers as its page shows them, and what may be done with it."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from mailer_core.models import OPEN_STATES, QueueStatus, RecipientState
from mailer_core.services.progress import Progress

STILL_SECONDS, LIVE_SECONDS, HURRIED_SECONDS = 5, 4, 3
WAITING_SECONDS: dict[str, int] = {QueueStatus.DEFERRED: 5, QueueStatus.PAUSED: 15}
"""A paused campaign waits for a person, who is often the one who looks; a deferred one goes on by itself."""
YOUNG = SOON = timedelta(seconds=30)
"""Whoever has just started a campaign looks at it, and whoever sees it end."""


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

    Asking is cheap where nothing has changed (`counting.py`), and a page that nobody looks at does not ask.
    """
    if seen.status in WAITING_SECONDS:
        return WAITING_SECONDS[seen.status]
    if seen.status not in {QueueStatus.ACTIVE, QueueStatus.CANCELLING}:
        return None
    is_young = seen.started_at is not None and timezone.now() - seen.started_at < YOUNG
    ends_soon = ends_in is not None and ends_in < SOON
    if is_young or ends_soon:
        return HURRIED_SECONDS
    return LIVE_SECONDS if seen.recent else STILL_SECONDS
