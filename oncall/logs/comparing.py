"""The six metrics from the logs and from PostgreSQL, side by side. Pure: both sides are given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from observability.catalogue.queries import LogMetric
from oncall.logs.asking import Data
from oncall.logs.twins import Known, LabelValues

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


def compared(metric: LogMetric, answer: Data, known: Mapping[LabelValues, Known]) -> Iterator[Row]:
    """Put a metric's series and their twins together; what one side does not have counts as 0 there."""
    logged = {_labels(metric, one["metric"]): float(one["value"][1]) for one in answer["result"]}
    for values in sorted({*logged, *(values for values, twin in known.items() if twin.value is not None)}):
        twin = known.get(values) or _absent(metric)
        logs = logged.get(values, 0.0)
        agree = None if twin.value is None else twin.low <= logs <= twin.high
        yield Row(
            metric.name, dict(zip(metric.by, values, strict=True)), metric.unit, logs, twin.value, agree, twin.note
        )


def _labels(metric: LogMetric, labels: Mapping[str, str]) -> LabelValues:
    return tuple(labels.get(name, "") for name in metric.by)


def _absent(metric: LogMetric) -> Known:
    return Known(None, note=NOT_SEEN) if "key_hour" in metric.by else Known(0)
