"""`sum by (x) (…)` and its siblings, on the vector of one step."""

import math
from collections.abc import Callable

from observability.logql import nodes
from observability.logql.accumulators import Extreme
from observability.logql.labels import NO_LABELS, Labels
from observability.logql.range_aggregation import Vector


def aggregate(node: nodes.VectorAggregation, vector: Vector) -> Vector:
    """Return the vector's series in groups, each group made one (or, by topk, bottomk and sort, chosen and ordered)."""
    groups: dict[Labels, Vector] = {}
    for sample in vector:
        groups.setdefault(_key(node.grouping, sample[0]), []).append(sample)
    choose = _CHOICES.get(node.operation)
    if choose is not None:
        count = int(node.parameter) if node.parameter else len(vector)
        return [sample for group in groups.values() for sample in choose(group)[:count]]
    reduce = _REDUCTIONS[node.operation]
    kept = _without_empty if node.grouping is not None and node.grouping.without else _as_they_are
    return [(kept(key), reduce([value for _, value in group])) for key, group in groups.items()]


def _key(grouping: nodes.Grouping | None, labels: Labels) -> Labels:
    if grouping is None:
        return NO_LABELS
    names = grouping.labels
    return tuple(pair for pair in labels if (pair[0] not in names) == grouping.without)


def _as_they_are(labels: Labels) -> Labels:
    return labels


def _without_empty(labels: Labels) -> Labels:
    """`without` builds the labels anew, and that loses empty ones."""
    return tuple(pair for pair in labels if pair[1])


def _mean(values: list[float]) -> float:
    mean = values[0]
    for count, value in enumerate(values[1:], 2):
        if math.isinf(mean) and not math.isnan(value) and value != -mean:
            continue
        mean += (value - mean) / count
    return mean


def _variance(values: list[float]) -> float:
    mean, squares = values[0], 0.0
    for count, value in enumerate(values[1:], 2):
        delta = value - mean
        mean += delta / count
        squares += delta * (value - mean)
    return squares / len(values)


def _deviation(values: list[float]) -> float:
    variance = _variance(values)
    return variance if math.isnan(variance) else math.sqrt(variance)


def _best(better: Callable[[float, float], bool], values: list[float]) -> float:
    extreme = Extreme(better)
    for value in values:
        extreme.add(0, value)
    return extreme.value()


_REDUCTIONS: dict[str, Callable[[list[float]], float]] = {
    "sum": sum,
    "avg": _mean,
    "max": lambda values: _best(lambda left, right: left > right, values),
    "min": lambda values: _best(lambda left, right: left < right, values),
    "count": lambda values: float(len(values)),
    "stdvar": _variance,
    "stddev": _deviation,
}


def _descending(vector: Vector) -> Vector:
    return sorted(vector, key=lambda sample: (math.isnan(sample[1]), -sample[1]))


def _ascending(vector: Vector) -> Vector:
    return sorted(vector, key=lambda sample: (math.isnan(sample[1]), sample[1]))


_CHOICES: dict[str, Callable[[Vector], Vector]] = {
    "topk": _descending,
    "sort_desc": _descending,
    "bottomk": _ascending,
    "sort": _ascending,
}
