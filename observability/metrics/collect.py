"""Read the totals of all processes, living and dead, as one set of metrics."""

from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

from prometheus_client import Metric as Family
from prometheus_client import utils
from prometheus_client.multiprocess import MultiProcessCollector

from observability.catalogue.closed import Source
from observability.catalogue.metric import Metric, Type
from observability.catalogue.metrics.every import METRICS
from observability.catalogue.metrics.pipeline import EMIT_FAILURES
from observability.metrics.listener import known_values

COUNTED = tuple(metric for metric in METRICS if metric.source is Source.EVENT or metric is EMIT_FAILURES)
"""Metrics whose values processes count themselves."""

_merge: Any = MultiProcessCollector.merge  # not annotated
_text: Any = utils.floatToGoString


def totals(directory: Path, providers: tuple[str, ...]) -> list[Family]:
    """Sum up what all processes counted since the folder was prepared.

    Every series that can be foreseen is there from the start, with 0: `increase()` sees no step in a series
    that begins at 1, and would miss the first trip of a breaker. Raises OSError where there is no such folder.
    """
    directory.stat()
    counted: dict[str, Family] = {family.name: family for family in _merge([str(p) for p in directory.glob("*.db")])}
    return [_whole(metric, counted.get(metric.family), providers) for metric in COUNTED]


def _whole(metric: Metric, counted: Family | None, providers: tuple[str, ...]) -> Family:
    family = Family(metric.family, metric.help, metric.type.value)
    family.samples = list(counted.samples) if counted else []
    seen = {tuple(sorted(sample.labels.items())) for sample in family.samples}
    for labels in _foreseen(metric, providers):
        for name, extra in _samples_of(metric):
            whole = {**labels, **extra}
            if tuple(sorted(whole.items())) not in seen:
                family.add_sample(name, whole, 0.0)
    return family


def _foreseen(metric: Metric, providers: tuple[str, ...]) -> Iterator[dict[str, str]]:
    for values in product(*(known_values(label, providers) for label in metric.labels)):
        yield dict(zip(metric.label_names, values, strict=True))


def _samples_of(metric: Metric) -> Iterable[tuple[str, dict[str, str]]]:
    if metric.type is Type.COUNTER:
        return [(metric.name, {})]
    buckets = [(f"{metric.name}_bucket", {"le": _text(bound)}) for bound in (*metric.buckets, float("inf"))]
    return [*buckets, (f"{metric.name}_sum", {}), (f"{metric.name}_count", {})]
