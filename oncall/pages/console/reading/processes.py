"""Do the processes live: batches in hand, the tick, beat, and how many of each part there are."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, LiteralString
from uuid import UUID

from django.conf import settings

from observability.catalogue import objectives
from observability.catalogue.closed import Component
from oncall.exporter import processes
from oncall.pages.console.reading.rows import rows

SHOWN = 12
SHOWN_PARTS = (Component.WORKER, Component.BEAT, Component.WEB)

LEASES: Final[LiteralString] = """
    SELECT l.worker, q.campaign_id AS campaign, l.created_at AS began,
           extract(epoch FROM clock_timestamp() - l.alive_at)::float8 AS silent,
           extract(epoch FROM clock_timestamp() - l.progress_at)::float8 AS idle,
           count(*) OVER () AS all
    FROM mailer_lease l JOIN mailer_campaignqueue q ON q.id = l.queue_id
    ORDER BY l.alive_at LIMIT %(shown)s
"""
TICK: Final[LiteralString] = """
    SELECT extract(epoch FROM clock_timestamp() - at)::float8 AS age FROM mailer_tick WHERE name = 'tick'
"""


@dataclass(frozen=True, slots=True)
class Lease:
    """A batch in a process's hands. `silent`: seconds since it said that it lives; `idle`: since it got on."""

    worker: str
    campaign: UUID
    began: datetime
    silent: float
    idle: float
    all: int

    @property
    def is_dead(self) -> bool:
        """Say whether its letters are about to be taken back."""
        return self.silent > objectives.LEASE_DEAD_AFTER.total_seconds()

    @property
    def is_stuck(self) -> bool:
        """Say whether its process lives and does nothing."""
        return not self.is_dead and self.idle > objectives.WORKER_PROGRESS.total_seconds()


@dataclass(frozen=True, slots=True)
class Alive:
    """What shows that work is done. Ages are seconds, None: it never was; `parts` None: nobody counts them here."""

    leases: list[Lease]
    tick_age: float | None
    beat_age: float | None
    parts: dict[str, int] | None
    deaths: int

    @property
    def held(self) -> int:
        """Count the batches in hand."""
        return self.leases[0].all if self.leases else 0

    @property
    def counted(self) -> list[tuple[str, int]]:
        """Give how many processes of each part live, those without which nothing is sent first."""
        return [(part.value, (self.parts or {}).get(part.value, 0)) for part in SHOWN_PARTS]

    @property
    def tick_is_late(self) -> bool:
        """Say whether workers no longer do the tick."""
        return self.tick_age is None or self.tick_age > objectives.TICK_LATE.total_seconds()

    @property
    def beat_is_late(self) -> bool:
        """Say whether beat no longer rings, where that can be seen."""
        if self.parts is None:
            return False
        return self.beat_age is None or self.beat_age > objectives.TICK_LATE.total_seconds()


def alive() -> Alive:
    """Look at PostgreSQL (two statements) and at this host's processes."""
    leases = [Lease(**row) for row in rows(LEASES, {"shown": SHOWN})]
    ticks = rows(TICK, {})
    here = _here()
    return Alive(
        leases=leases,
        tick_age=ticks[0]["age"] if ticks else None,
        beat_age=here.beat_age if here else None,
        parts=dict(here.lives.living) if here else None,
        deaths=here.lives.dead.total() if here else 0,
    )


def _here() -> processes.Processes | None:
    if not settings.ONCALL_METRICS_DIR:
        return None
    try:
        return processes.read(Path(settings.ONCALL_METRICS_DIR))
    except OSError:
        return None
