"""A campaign of a replayed day, as PostgreSQL would hold it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from observability.catalogue.objectives import BREAKER_COOL_DOWN
from observability.catalogue.reasons import EXPLANATIONS, DeferReason, Until
from tests.integration.alerts.world import flying
from tests.unit.metrics.events import PROVIDER

NAMES = UUID("c0ffee00-0000-4000-8000-000000000000")
"""Ids are made of names within it, so that each replay has the same."""


@dataclass
class Campaign:
    """A campaign in flight; counts are letters."""

    name: str
    total: int
    provider: str = PROVIDER
    bad_every: int = 0
    """Each so many-th address does not exist."""
    counts: Counter[str] = field(default_factory=Counter)
    status: str = "active"
    reason: str | None = None
    until: float | None = None
    breaker: str = "closed"
    cool_down: float = BREAKER_COOL_DOWN.total_seconds()
    generation: int = 0
    started: float = 0.0
    served: float = 0.0
    unserved_until: float = 0.0
    """No worker takes it up before."""

    @property
    def id(self) -> UUID:
        """Its id, the same in each replay."""
        return uuid5(NAMES, self.name)

    @property
    def queue_id(self) -> UUID:
        """The id of its row in the queue."""
        return uuid5(NAMES, f"queue of {self.name}")

    @property
    def waiting(self) -> int:
        """Letters that are not decided."""
        return self.total - sum(self.counts.values())

    def row(self, now: float) -> dict[str, Any]:
        """Tell of it as PostgreSQL does."""
        due = self.waiting if self.status == "active" else 0
        return flying(
            campaign_id=str(self.id),
            provider=self.provider,
            status=self.status,
            defer_reason=self.reason,
            breaker_state=self.breaker,
            generation=self.generation,
            total=self.total,
            waits_for_person=self.reason is not None and EXPLANATIONS[DeferReason(self.reason)].until is Until.PERSON,
            flying_seconds=now - self.started,
            letters={"pending": self.waiting, **{state: count for state, count in self.counts.items() if count}},
            due=due,
            due_seconds=now - self.started if due else 0.0,
            unserved_seconds=now - self.served if due else 0.0,
        )
