"""The places of all totals, each series beside the one before: they follow from the catalogue and the providers."""

from functools import lru_cache
from hashlib import sha256
from itertools import product

from observability.catalogue.closed import OTHER, Source
from observability.catalogue.metric import PROVIDERS, Label, Metric
from observability.catalogue.metrics.every import METRICS
from observability.catalogue.metrics.pipeline import EMIT_FAILURES
from observability.catalogue.moves import MOVES

COUNTED = tuple(metric for metric in METRICS if metric.source is Source.EVENT or metric is EMIT_FAILURES)
"""Metrics whose values processes count themselves."""
EDITION = sha256(repr((COUNTED, MOVES)).encode()).hexdigest()[:16]
"""Another edition of the catalogue has other places."""
Series = tuple[str, tuple[str, ...]]
"""A metric's name, and the values of its labels in their order."""


def known_values(label: Label, providers: tuple[str, ...]) -> tuple[str, ...]:
    """Give the values of a label that are told apart."""
    return providers[:PROVIDERS] if isinstance(label.values, int) else tuple(label.values)


def width(metric: Metric) -> int:
    """How many totals a series has: a histogram has its sum and, each by itself, its buckets."""
    return len(metric.buckets) + 2 if metric.buckets else 1


class Book:
    """Where each series has its totals, if these providers are told apart."""

    def __init__(self, providers: tuple[str, ...]) -> None:
        self.providers = providers
        self.places: dict[Series, int] = {}
        self.size = 0
        for metric in COUNTED:
            for labels in product(*((*known_values(label, providers), OTHER) for label in metric.labels)):
                self.places[metric.name, labels] = self.size
                self.size += width(metric)

    def place(self, metric: Metric, labels: tuple[str, ...]) -> int:
        """Find a series; a value outside its label's list is `other`."""
        known = (known_values(label, self.providers) for label in metric.labels)
        told = tuple(value if value in values else OTHER for value, values in zip(labels, known, strict=True))
        return self.places[metric.name, told]


book_of = lru_cache(Book)
"""The book of providers; it takes a millisecond or two to make."""
