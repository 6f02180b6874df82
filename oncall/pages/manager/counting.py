"""The letters of campaigns that somebody watches: counted anew only where something may have changed.

Counting reads every row of a campaign, and fifty managers may watch theirs while all are being sent.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.cache import cache

from mailer_core.models import Campaign, RecipientState
from mailer_core.services.progress import Letters, count_letters

FRESH_SECONDS = 1.5
"""All who watch one campaign share a count of this age."""
STILL_SECONDS = 10
"""What changes without the queue being served, a person's decision on an unknown letter, is seen after this time."""
_IN_HAND = (RecipientState.LEASED, RecipientState.SENDING)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A count, with what its campaign looked like just before it."""

    letters: Letters
    phase: tuple[object, ...]
    served_at: datetime | None
    counted_at: float

    def holds_for(self, campaign: Campaign) -> bool:
        """Say whether counting anew would find (nearly) the same."""
        if self.phase != _phase(campaign):
            return False
        is_still = not any(self.letters.states[state] for state in _IN_HAND) and self.served_at == _served_at(campaign)
        return is_still or time.monotonic() - self.counted_at < FRESH_SECONDS


def count_watched(campaigns: list[Campaign]) -> dict[UUID, Letters]:
    """Give the letters as they were counted last where that still holds."""
    kept = {campaign.id: cache.get(_key(campaign)) for campaign in campaigns}
    known = {one.id: found.letters for one in campaigns if (found := kept[one.id]) and found.holds_for(one)}
    return known | count_anew([campaign for campaign in campaigns if campaign.id not in known])


def count_anew(campaigns: list[Campaign]) -> dict[UUID, Letters]:
    """Count, and keep it for those who watch: what a page has shown is never followed by something older."""
    counted = count_letters(campaigns)
    for campaign in campaigns:
        kept = _Kept(counted[campaign.id], _phase(campaign), _served_at(campaign), time.monotonic())
        cache.set(_key(campaign), kept, STILL_SECONDS)
    return counted


def _phase(campaign: Campaign) -> tuple[object, ...]:
    queue = getattr(campaign, "queue", None)
    return campaign.status, *((queue.status, queue.generation) if queue else ())


def _served_at(campaign: Campaign) -> datetime | None:
    """Tell when letters were last taken into a process's hands; they leave it while they are counted as in hand."""
    queue = getattr(campaign, "queue", None)
    return queue.served_at if queue else None


def _key(campaign: Campaign) -> str:
    return f"letters:{campaign.id}"
