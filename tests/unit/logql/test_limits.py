"""What bounds a query: the number of series, the steps of a range."""

import pytest

from observability.logql.evaluate import range_query
from observability.logql.exceptions import LogQLEvaluationError
from observability.logql.result import to_loki_json
from observability.logql.source import MemorySource
from tests.unit.logql.fixture import SECOND
from tests.unit.logql.metrics import source_of, value_at


def many(count: int) -> MemorySource:
    """Make a source whose lines have as many values of v."""
    return source_of(({}, [(1, f'{{"v":{number}}}') for number in range(count)]))


def test_five_hundred_series_pass_and_one_more_fails() -> None:
    query = 'sum by (v) (count_over_time({app="a"} | json [10s]))'
    assert len(value_at(many(500), query, 5)) == 500
    with pytest.raises(LogQLEvaluationError, match=r"maximum of series \(500\) reached for a single query"):
        value_at(many(501), query, 5)


def test_topk_does_not_escape_the_limit_and_count_does() -> None:
    inner = 'sum by (v) (count_over_time({app="a"} | json [10s]))'
    with pytest.raises(LogQLEvaluationError, match="maximum of series"):
        value_at(many(501), f"topk(1, {inner})", 5)
    assert value_at(many(501), f"count({inner})", 5) == {(): 501}


def test_series_of_all_steps_count_towards_the_limit() -> None:
    lines = [(float(number % 10 + 1), f'{{"v":{number}}}') for number in range(501)]
    with pytest.raises(LogQLEvaluationError, match="maximum of series"):
        range_query(source_of(({}, lines)), 'sum by (v) (rate({app="a"} | json [1s]))', 0, 11 * SECOND, SECOND)


def test_a_range_query_moves_to_multiples_of_its_step() -> None:
    matrix = range_query(source_of(), "vector(1)", 7 * SECOND, 61 * SECOND, 60 * SECOND)
    assert matrix.series[0].points == ((0, 1.0), (60_000, 1.0), (120_000, 1.0))


def test_a_range_query_of_a_number_is_a_series() -> None:
    data = to_loki_json(range_query(source_of(), "1.5", 0, 1_500_000_000, 500_000_000))
    assert data == {
        "resultType": "matrix",
        "result": [{"metric": {}, "values": [[0, "1.5"], [0.5, "1.5"], [1, "1.5"], [1.5, "1.5"]]}],
    }


@pytest.mark.parametrize(
    ("start", "end", "step", "message"),
    [(0, 1, 0, "zero or negative"), (1, 0, 1, "must not be before"), (0, 11_002, 1, "maximum resolution")],
)
def test_impossible_ranges_are_refused(start: int, end: int, step: int, message: str) -> None:
    with pytest.raises(LogQLEvaluationError, match=message):
        range_query(source_of(), "vector(1)", start * SECOND, end * SECOND, step * SECOND)
