"""What a metric is: its name, type, unit, meaning, labels with closed values, and where its value comes from."""

from dataclasses import dataclass
from enum import StrEnum
from math import prod

from observability.catalogue.closed import Source
from observability.catalogue.reasons import DeferReason

PROVIDERS = 8
"""Providers that a metric tells apart; they come from the configuration, any further one counts as `other`."""

CAMPAIGN_ROWS = 50
"""Campaigns that a gauge of what is open now lists, the most urgent first."""


class Type(StrEnum):
    """Types of Prometheus metrics; the values are those of `# TYPE`."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class Unit(StrEnum):
    """What a value counts. `seconds` and `bytes` end a metric's name; a count is named by its noun."""

    COUNT = "count"
    SECONDS = "seconds"
    BYTES = "bytes"
    TRUTH = "truth"
    INFO = "info"


@dataclass(frozen=True)
class Label:
    """A label. `values` is its closed list, or how many values the configuration (or a cap) allows."""

    name: str
    values: type[StrEnum] | int

    @property
    def size(self) -> int:
        """How many values there can be, `other` included."""
        return self.values if isinstance(self.values, int) else len(self.values) + 1


@dataclass(frozen=True)
class Metric:
    """One metric. `rows` caps a gauge that lists what is open now by `campaign_id`; `buckets` in its unit."""

    name: str
    type: Type
    unit: Unit
    source: Source
    help: str
    labels: tuple[Label, ...] = ()
    buckets: tuple[float, ...] = ()
    rows: int | None = None

    @property
    def label_names(self) -> tuple[str, ...]:
        """The labels' names, in order."""
        return tuple(label.name for label in self.labels)

    @property
    def series(self) -> int:
        """How many series there can be at most: the product of all label values (buckets, sum and count too)."""
        if self.rows is not None:
            return self.rows
        return prod(label.size for label in self.labels) * (len(self.buckets) + 3 if self.buckets else 1)

    @property
    def family(self) -> str:
        """The name without `_total`: what OpenMetrics calls the family."""
        return self.name.removesuffix("_total")


PROVIDER = Label("provider", PROVIDERS + 1)
DEFER_REASON = Label("defer_reason", DeferReason)
CAMPAIGN = Label("campaign_id", CAMPAIGN_ROWS)
SEND_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
"""Bucket bounds: a relay on the same network answers in 10 ms, a slow one in seconds; 120 s is the last timeout."""


def counter(name: str, meaning: str, *labels: Label, source: Source = Source.EVENT) -> Metric:
    """Name a counter."""
    return Metric(name, Type.COUNTER, Unit.COUNT, source, meaning, labels)


def histogram(name: str, meaning: str, *labels: Label) -> Metric:
    """Name a histogram of seconds that events fill."""
    return Metric(name, Type.HISTOGRAM, Unit.SECONDS, Source.EVENT, meaning, labels, buckets=SEND_SECONDS)


def count(name: str, source: Source, meaning: str, *labels: Label) -> Metric:
    """Name a gauge that counts."""
    return Metric(name, Type.GAUGE, Unit.COUNT, source, meaning, labels)


def seconds(name: str, source: Source, meaning: str, *labels: Label) -> Metric:
    """Name a gauge of seconds."""
    return Metric(name, Type.GAUGE, Unit.SECONDS, source, meaning, labels)


def open_now(name: str, unit: Unit, meaning: str, *labels: Label) -> Metric:
    """Name a gauge that lists by `campaign_id` what is open now; the row goes when it closes."""
    labels = (CAMPAIGN, PROVIDER, *labels)
    return Metric(name, Type.GAUGE, unit, Source.DATABASE, meaning, labels, rows=CAMPAIGN_ROWS)
