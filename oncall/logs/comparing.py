"""The six metrics from the logs and from PostgreSQL, side by side. Pure: both sides are given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from observability.catalogue import queries
from observability.catalogue.queries import LogMetric
from oncall.logs.asking import Data
from oncall.logs.twins import Known, LabelValues

LINES_OF_A_SENDER = 2
"""A letter is told after its commit, and while the next one's is waited for: a kill takes the lines of two at most."""
_OF_LETTERS = frozenset({queries.EMAILS_SENT.name, queries.EMAILS_FAILED.name})
NOT_SEEN = "only hours that began in the window are compared"


@dataclass(frozen=True)
class Row:
    """One number, twice. `agree` is None where PostgreSQL does not hold it."""

    metric: str
    labels: dict[str, str]
    unit: str
    logs: float
    database: float | None
    agree: bool | None
    note: str


def compared(
    metric: LogMetric, answer: Data, known: Mapping[LabelValues, Known], senders_lost: int = 0
) -> Iterator[Row]:
    """Put a metric's series and their twins together; what one side does not have counts as 0 there.

    Lines about letters may be fewer than the letters by what the senders lost in this time took with them.
    """
    logged = {_labels(metric, one["metric"]): float(one["value"][1]) for one in answer["result"]}
    for values in sorted({*logged, *(values for values, twin in known.items() if twin.value is not None)}):
        logs = logged.get(values, 0.0)
        twin = _excused(metric, known.get(values) or _absent(metric), logs, senders_lost)
        agree = None if twin.value is None else twin.low <= logs <= twin.high
        yield Row(
            metric.name, dict(zip(metric.by, values, strict=True)), metric.unit, logs, twin.value, agree, twin.note
        )


def _excused(metric: LogMetric, twin: Known, logs: float, senders_lost: int) -> Known:
    """Lower the bound where lines are missing that lost senders can have taken; say so."""
    if metric.name not in _OF_LETTERS or not senders_lost or logs >= twin.low:
        return twin
    taken = LINES_OF_A_SENDER * senders_lost
    note = f"senders lost: {senders_lost}; their last letters' lines, up to {taken}, may have died with them"
    return replace(twin, low=twin.low - taken, note=note)


def _labels(metric: LogMetric, labels: Mapping[str, str]) -> LabelValues:
    return tuple(labels.get(name, "") for name in metric.by)


def _absent(metric: LogMetric) -> Known:
    return Known(None, note=NOT_SEEN) if "key_hour" in metric.by else Known(0)
