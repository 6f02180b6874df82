"""Read the counts of all processes, living and dead, as one set of metrics."""

from collections.abc import Iterator
from itertools import accumulate, product
from operator import add
from pathlib import Path
from typing import Any

from prometheus_client import Metric as Family
from prometheus_client import utils

from observability.catalogue.metric import Metric
from observability.metrics.book import COUNTED, Book, Series, known_values, width
from observability.metrics.layout import SUFFIX
from observability.metrics.snapshot import read

_text: Any = utils.floatToGoString  # not annotated
Sums = dict[Series, list[float]]


def totals(directory: Path, providers: tuple[str, ...]) -> list[Family]:
    """Sum up what all processes counted since the folder was prepared.

    Every series that can be foreseen is there from the start, with 0: `increase()` sees no step in a series
    that begins at 1, and would miss the first trip of a breaker. Raises OSError where there is no such folder.
    """
    directory.stat()
    sums = _sums(directory)
    return [_family(metric, sums, providers) for metric in COUNTED]


def _sums(directory: Path) -> Sums:
    """Add up always in the same order: by another one a sum of fractions may be less by a rounding."""
    books: dict[Book, list[float]] = {}
    for path in sorted(directory.glob(f"*{SUFFIX}")):
        for book, counted in filter(None, [read(path)]):
            books[book] = list(map(add, books[book], counted)) if book in books else counted
    sums: Sums = {}
    for book in sorted(books, key=lambda book: book.providers):
        for series, block in _blocks(book, books[book]):
            sums[series] = list(map(add, sums[series], block)) if series in sums else block
    return sums


def _blocks(book: Book, counted: list[float]) -> Iterator[tuple[Series, list[float]]]:
    widths = {metric.name: width(metric) for metric in COUNTED}
    for series, place in book.places.items():
        block = counted[place : place + widths[series[0]]]
        if any(block):
            yield series, block


def _family(metric: Metric, sums: Sums, providers: tuple[str, ...]) -> Family:
    family = Family(metric.family, metric.help, metric.type.value)
    foreseen = product(*(known_values(label, providers) for label in metric.labels))
    found = (labels for name, labels in sums if name == metric.name)
    for labels in dict.fromkeys((*foreseen, *found)):
        block = sums.get((metric.name, labels)) or [0.0] * width(metric)
        for name, extra, value in _samples(metric, block):
            family.add_sample(name, {**dict(zip(metric.label_names, labels, strict=True)), **extra}, value)
    return family


def _samples(metric: Metric, block: list[float]) -> Iterator[tuple[str, dict[str, str], float]]:
    if not metric.buckets:
        yield metric.name, {}, block[0]
        return
    counts = list(accumulate(block[1:]))
    for bound, count in zip((*metric.buckets, float("inf")), counts, strict=True):
        yield f"{metric.name}_bucket", {"le": _text(bound)}, count
    yield f"{metric.name}_sum", {}, block[0]
    yield f"{metric.name}_count", {}, counts[-1]
