"""Counting keeps no lines: memory is the same for few and for many."""

import tracemalloc
from collections.abc import Iterator, Sequence

import pytest

from observability.logql.evaluate import instant, logs, range_query
from observability.logql.nodes import Matcher
from observability.logql.source import Entry, Stream

SECOND = 1_000_000_000
LINES = 6_000
ALLOWED = 300_000  # bytes; the lines themselves are ten times that


class Endless:
    """A source that makes its lines while they are read."""

    def select(self, _matchers: Sequence[Matcher], _start_ns: int, _end_ns: int) -> Iterator[Stream]:
        """Give one stream."""
        yield {"app": "a"}, (Entry(i * SECOND, f'{{"k":"{i % 7}","text":"{i:0400}"}}', {}) for i in range(1, LINES))


@pytest.mark.parametrize(
    "query",
    [
        'sum(count_over_time({app="a"} |= "text" [10h]))',
        'sum by (k) (count_over_time({app="a"} | json k="k" [10h]))',
        'avg_over_time({app="a"} | json | unwrap k [10h]) by (app)',
    ],
)
def test_an_instant_query_keeps_no_lines(query: str) -> None:
    assert peak(lambda: instant(Endless(), query, LINES * SECOND)) < ALLOWED


def test_a_range_query_keeps_no_lines() -> None:
    query = 'sum by (k) (rate({app="a"} | json k="k" [10m]))'
    assert peak(lambda: range_query(Endless(), query, 0, LINES * SECOND, 600 * SECOND)) < ALLOWED


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_a_log_query_keeps_no_more_lines_than_it_shows(direction: str) -> None:
    assert peak(lambda: logs(Endless(), '{app="a"}', 0, LINES * SECOND, 50, direction)) < ALLOWED  # type: ignore[arg-type]  # one of the two


def peak(run: object) -> int:
    """Return the most bytes held while something runs, apart from what it builds once."""
    assert callable(run)
    run()
    tracemalloc.start()
    run()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most
