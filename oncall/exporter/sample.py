"""One value of one metric, and how values become what Prometheus reads."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from prometheus_client import Metric as Family

from observability.catalogue.closed import OTHER
from observability.catalogue.metric import PROVIDERS, Metric


class Sample(NamedTuple):
    """A value with the labels in the order of the catalogue."""

    metric: Metric
    value: float
    labels: tuple[str, ...] = ()


def of_each(metric: Metric, values: dict[str, int], known: type[StrEnum]) -> Iterable[Sample]:
    """Give a sample for each value of the metric's one label; what was not counted is 0."""
    return [Sample(metric, values.get(member.value, 0), (member.value,)) for member in known]


def known_provider(name: str, providers: tuple[str, ...]) -> str:
    """Give the label value of a provider: its name if it is configured."""
    return name if name in providers[:PROVIDERS] else OTHER


def families(samples: Iterable[Sample]) -> list[Family]:
    """Group samples by metric."""
    found: dict[str, Family] = {}
    for metric, value, labels in samples:
        family = found.setdefault(metric.name, Family(metric.family, metric.help, metric.type.value))
        family.add_sample(metric.name, dict(zip(metric.label_names, labels, strict=True)), value)
    return list(found.values())
