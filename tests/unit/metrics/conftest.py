"""A folder of counters, a listener that counts into it, and what a reader then sees."""

from collections.abc import Callable
from pathlib import Path

import pytest

from observability.metrics.collect import totals
from observability.metrics.directory import prepare_metrics_dir
from observability.metrics.listener import EventCounters
from observability.metrics.totals import Totals
from tests.unit.metrics.events import PROVIDER

See = Callable[..., float]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return prepare_metrics_dir(tmp_path / "metrics")


@pytest.fixture
def count(folder: Path) -> EventCounters:
    """A listener of the process under test."""
    return EventCounters(Totals(folder), (PROVIDER,))


@pytest.fixture
def see(folder: Path) -> See:
    """Give a sample's value as the exporter reads it."""

    def value(name: str, **labels: str) -> float:
        found = [
            sample.value
            for family in totals(folder, (PROVIDER,))
            for sample in family.samples
            if sample.name == name and sample.labels == labels
        ]
        assert len(found) == 1, f"{name} {labels}: {found}"
        return found[0]

    return value
