"""A campaign's numbers as its page shows them, and what may be done with it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from mailer_core.models import OPEN_STATES, QueueStatus, RecipientState
from mailer_core.services.progress import Progress

LIVE_SECONDS = 3
RESTING_SECONDS = 15


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


def every(seen: Progress) -> int | None:
    """Say after how many seconds the numbers are worth asking for again; None where they stand still for good."""
    if seen.status in {QueueStatus.ACTIVE, QueueStatus.CANCELLING}:
        return LIVE_SECONDS
    return RESTING_SECONDS if seen.status in {QueueStatus.DEFERRED, QueueStatus.PAUSED} else None
