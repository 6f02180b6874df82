"""`count_over_time(…[5m])` and its siblings, at all steps of a query in one pass over the lines.

The bounds of all windows cut time into slices. A line falls into one slice; a window is a run of slices. So each
line is touched once, whatever the step, and memory holds one small accumulator for each series and slice
(`quantile_over_time` has to keep its values).
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable

from observability.logql.accumulators import Accumulator
from observability.logql.labels import Labels
from observability.logql.samples import Sample
from observability.logql.source import Entry

Vector = list[tuple[Labels, float]]


class Windows:
    """The windows (time - interval, time] of all steps, and the samples of their slices."""

    def __init__(self, times: list[int], interval: int, make: Callable[[], Accumulator]) -> None:
        self._ends = times
        self._interval = interval
        self._make = make
        self._bounds = sorted({*times, *(time - interval for time in times)})
        self._used = self._used_slices()
        self._series: dict[Labels, dict[int, Accumulator]] = {}

    def _used_slices(self) -> list[bool]:
        """Which slices lie in a window; with an interval shorter than the step some lie between."""
        used = [False] * (len(self._bounds) + 1)
        for begin, end in map(self._slices, self._ends):
            used[begin:end] = [True] * (end - begin)
        return used

    def _slices(self, end: int) -> tuple[int, int]:
        """Return the slices of the window that ends there: first, and one behind the last."""
        return bisect_left(self._bounds, end - self._interval) + 1, bisect_left(self._bounds, end) + 1

    def covered(self, entries: Iterable[Entry]) -> Iterable[Entry]:
        """Return the entries that lie in a window: what lies between windows is not even parsed."""
        bounds, used = self._bounds, self._used
        if all(used[1:-1]):
            return entries
        return (entry for entry in entries if used[bisect_left(bounds, entry.ts)])

    def add(self, samples: Iterable[Sample]) -> None:
        """Take in samples of lines that lie in a window."""
        bounds, series, make = self._bounds, self._series, self._make
        for timestamp, labels, value in samples:
            number = bisect_left(bounds, timestamp)
            slices = series.get(labels)
            if slices is None:
                slices = series[labels] = {}
            held = slices.get(number)
            if held is None:
                held = slices[number] = make()
            held.add(timestamp, value)

    def vectors(self) -> list[Vector]:
        """For each step the series that have a sample in its window, ordered by labels."""
        vectors: list[Vector] = [[] for _ in self._ends]
        for labels in sorted(self._series):
            slices = self._series[labels]
            for step, end in enumerate(self._ends):
                held = [slices[number] for number in range(*self._slices(end)) if number in slices]
                if held:
                    vectors[step].append((labels, _joined(held, self._make).value()))
        return vectors


def _joined(held: list[Accumulator], make: Callable[[], Accumulator]) -> Accumulator:
    if len(held) == 1:
        return held[0]
    total = make()
    for part in held:
        total.merge(part)
    return total
