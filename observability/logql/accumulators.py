"""What the functions over time keep of the samples of one series in one slice of time, and how slices are joined."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from observability.logql import nodes


class Accumulator:
    """The samples of one series in one slice, reduced; this one only knows that there are some."""

    __slots__ = ()

    def add(self, timestamp: int, value: float) -> None:
        """Take one sample in."""

    def merge(self, later: Any) -> None:
        """Take in the next slice, held by an accumulator of the same kind."""

    def value(self) -> float:
        """Return what the samples come to."""
        return 1.0


class Count(Accumulator):
    """How many."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0

    def add(self, _timestamp: int, _value: float) -> None:
        """Count it."""
        self.count += 1

    def merge(self, later: "Count") -> None:
        """Add the other count."""
        self.count += later.count

    def value(self) -> float:
        """Return the count."""
        return float(self.count)


class Sum(Accumulator):
    """The sum."""

    __slots__ = ("total",)

    def __init__(self) -> None:
        self.total = 0.0

    def add(self, _timestamp: int, value: float) -> None:
        """Add it."""
        self.total += value

    def merge(self, later: "Sum") -> None:
        """Add the other sum."""
        self.total += later.total

    def value(self) -> float:
        """Return the sum."""
        return self.total


class PerSecond(Accumulator):
    """A count or a sum divided by the window's length."""

    __slots__ = ("inner", "seconds")

    def __init__(self, inner: Callable[[], Accumulator], seconds: float) -> None:
        self.inner = inner()
        self.seconds = seconds

    def add(self, timestamp: int, value: float) -> None:
        """Pass it on."""
        self.inner.add(timestamp, value)

    def merge(self, later: "PerSecond") -> None:
        """Join what is inside."""
        self.inner.merge(later.inner)

    def value(self) -> float:
        """Return the rate."""
        return self.inner.value() / self.seconds


class Moments(Accumulator):
    """Mean and variance by Welford's method; slices are joined by Chan's."""

    __slots__ = ("count", "mean", "read", "squares")

    def __init__(self, read: Callable[["Moments"], float]) -> None:
        self.count = 0
        self.mean = 0.0
        self.squares = 0.0
        self.read = read

    def add(self, _timestamp: int, value: float) -> None:
        """Move the mean; an infinite mean stays where it is unless the other infinity comes."""
        self.count += 1
        if math.isinf(self.mean) and not math.isnan(value) and value != -self.mean:
            return
        delta = value - self.mean
        self.mean += value / self.count - self.mean / self.count
        self.squares += delta * (value - self.mean)

    def merge(self, later: "Moments") -> None:
        """Weighs both means by their counts."""
        count = self.count + later.count
        if math.isinf(self.mean) or math.isinf(later.mean):
            self.mean = self.mean if self.mean == later.mean else self.mean + later.mean
            self.squares = math.nan
        else:
            delta = later.mean - self.mean
            self.mean += delta * later.count / count
            self.squares += later.squares + delta * delta * self.count * later.count / count
        self.count = count

    def value(self) -> float:
        """Return the moment asked for."""
        return self.read(self)


def mean(moments: Moments) -> float:
    """Return the average."""
    return moments.mean


def variance(moments: Moments) -> float:
    """Return the population's variance."""
    return moments.squares / moments.count


def deviation(moments: Moments) -> float:
    """Return the population's standard deviation."""
    return math.sqrt(variance(moments)) if not math.isnan(moments.squares) else math.nan


class Extreme(Accumulator):
    """The largest or the smallest; NaN gives way to any number."""

    __slots__ = ("best", "better")

    def __init__(self, better: Callable[[float, float], bool]) -> None:
        self.best = math.nan
        self.better = better

    def add(self, _timestamp: int, value: float) -> None:
        """Keep the better one."""
        if self.better(value, self.best) or math.isnan(self.best):
            self.best = value

    def merge(self, later: "Extreme") -> None:
        """Keep the better one."""
        self.add(0, later.best)

    def value(self) -> float:
        """Return the best."""
        return self.best


class Edge(Accumulator):
    """The first or the last sample in time; of equal times, the first or last that came."""

    __slots__ = ("last", "number", "timestamp")

    def __init__(self, *, last: bool) -> None:
        self.last = last
        self.timestamp: int | None = None
        self.number = math.nan

    def add(self, timestamp: int, value: float) -> None:
        """Keep it if it lies further out."""
        if self.timestamp is None or (timestamp >= self.timestamp if self.last else timestamp < self.timestamp):
            self.timestamp, self.number = timestamp, value

    def merge(self, later: "Edge") -> None:
        """Compare the two edges."""
        if later.timestamp is not None:
            self.add(later.timestamp, later.number)

    def value(self) -> float:
        """Return the value at the edge."""
        return self.number


class Quantile(Accumulator):
    """Keeps all values and interpolates between the two nearest ranks."""

    __slots__ = ("quantile", "values")

    def __init__(self, quantile: float) -> None:
        self.quantile = quantile
        self.values: list[float] = []

    def add(self, _timestamp: int, value: float) -> None:
        """Keep it."""
        self.values.append(value)

    def merge(self, later: "Quantile") -> None:
        """Keep the others too."""
        self.values.extend(later.values)

    def value(self) -> float:
        """-Inf or +Inf for a quantile outside of 0 to 1; NaN sorts below all numbers."""
        if not 0 <= self.quantile <= 1:
            return math.nan if math.isnan(self.quantile) else math.copysign(math.inf, self.quantile)
        ordered = sorted(self.values, key=lambda value: (not math.isnan(value), value))
        rank = self.quantile * (len(ordered) - 1)
        lower = math.floor(rank)
        upper = min(len(ordered) - 1, lower + 1)
        weight = rank - lower
        return ordered[lower] * (1 - weight) + ordered[upper] * weight


def _greater(left: float, right: float) -> bool:
    return left > right


def _less(left: float, right: float) -> bool:
    return left < right


def accumulator(node: nodes.RangeAggregation) -> Callable[[], Accumulator]:
    """Return what makes the accumulators of an aggregation."""
    seconds = node.range.interval / 1e9
    makers: dict[str, Callable[[], Accumulator]] = {
        "count_over_time": Count,
        "rate": partial(PerSecond, Sum if node.range.unwrap else Count, seconds),
        "bytes_over_time": Sum,
        "bytes_rate": partial(PerSecond, Sum, seconds),
        "sum_over_time": Sum,
        "avg_over_time": partial(Moments, mean),
        "stdvar_over_time": partial(Moments, variance),
        "stddev_over_time": partial(Moments, deviation),
        "max_over_time": partial(Extreme, _greater),
        "min_over_time": partial(Extreme, _less),
        "first_over_time": partial(Edge, last=False),
        "last_over_time": partial(Edge, last=True),
        "quantile_over_time": partial(Quantile, node.parameter or 0.0),
        "absent_over_time": Accumulator,
    }
    return makers[node.operation]
