"""The six metrics over the last 24 hours: at each moment, what happened in the hour before it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from observability.catalogue.queries import LOG_METRICS

STEP = timedelta(minutes=5)
SPAN = timedelta(hours=24)
HOUR = timedelta(hours=1)
STEPS = SPAN // STEP
A_HOUR = HOUR // STEP

Values = list[float | None]


class Source(StrEnum):
    """Where the figures come from."""

    PROMETHEUS = "prometheus"
    POSTGRESQL = "postgresql"


@dataclass(frozen=True, slots=True)
class Span:
    """24 hours up to `end`, and the moments at which values are given."""

    end: datetime

    @property
    def start(self) -> datetime:
        """Give the first moment."""
        return self.end - SPAN

    @property
    def first_event(self) -> datetime:
        """Give the time from which events count: an hour before the first moment."""
        return self.start - HOUR

    @property
    def moments(self) -> list[int]:
        """Give the moments, in seconds since 1970."""
        return [int((self.start + STEP * number).timestamp()) for number in range(STEPS + 1)]


@dataclass(frozen=True, slots=True)
class Chart:
    """One metric: its curves by name, values at the span's moments, None where nobody knows."""

    metric: str
    unit: str
    curves: dict[str, Values]


@dataclass(frozen=True, slots=True)
class History:
    """The six charts, the same moments for all, and where they come from.

    `instead` says why Prometheus was not read; `gaps` names metrics that the source knows in part only.
    """

    source: Source
    moments: list[int]
    charts: list[Chart]
    instead: str = ""
    gaps: frozenset[str] = field(default_factory=frozenset)


def charts(curves: dict[str, dict[str, Values]]) -> list[Chart]:
    """Give the six in the catalogue's order; what has no curve is an empty chart."""
    return [Chart(metric.name, metric.unit, curves.get(metric.name, {})) for metric in LOG_METRICS]


def over_the_hour(buckets: Sequence[int]) -> Values:
    """Add up, at each moment of a span, the buckets of the hour before it; the first bucket is `first_event`'s."""
    sums: Values = []
    running = sum(buckets[:A_HOUR])
    for number in range(len(buckets) - A_HOUR + 1):
        sums.append(running)
        if number + A_HOUR < len(buckets):
            running += buckets[number + A_HOUR] - buckets[number]
    return sums
