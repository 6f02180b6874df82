"""Sources made for metric queries, and what a query gives on them."""

from typing import Any

from observability.logql.evaluate import instant
from observability.logql.result import to_loki_json
from observability.logql.source import Entry, MemorySource
from tests.unit.logql.fixture import SECOND

Series = dict[tuple[tuple[str, str], ...], float]


def source_of(*streams: tuple[dict[str, str], list[tuple[float, str]]]) -> MemorySource:
    """Make a source of (labels, [(second, line)])."""
    source = MemorySource(discover=False)
    for labels, lines in streams:
        source.push({"app": "a", **labels}, [Entry(int(time * SECOND), line, {}) for time, line in lines])
    return source


def value_at(source: MemorySource, query: str, at: float) -> Series:
    """Return series and values."""
    result = to_loki_json(instant(source, query, int(at * SECOND)))["result"]
    return {tuple(sorted(one["metric"].items())): float(one["value"][1]) for one in result}


def numbers(*values: Any) -> MemorySource:
    """Make a source with one line {"v":…} a second, from second 1."""
    return source_of(({}, [(i, f'{{"v":{value}}}') for i, value in enumerate(values, 1)]))
