"""What bounds a query: the number of series, the steps of a range, the depth of its nesting."""

import pytest

from observability.logql.evaluate import instant, logs, range_query
from observability.logql.exceptions import LogQLEvaluationError, LogQLUnsupported
from observability.logql.parser import parse
from observability.logql.result import Scalar, Vector, to_loki_json
from observability.logql.source import Entry, MemorySource
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


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("vector(1)" + " + vector(1)" * 101, "1:25"),
        ("sum(" * 101 + "vector(1)" + ")" * 101, "1:401"),
        ('{app="a"} | json | a=1' + " or a=1" * 300, "1:377"),
        ('{app="a"} |~ "' + "(" * 51 + ")" * 51 + '"', "1:11"),
    ],
)
def test_what_nests_too_deep_is_refused_by_name_and_place(query: str, place: str) -> None:
    with pytest.raises(LogQLUnsupported, match=r"more than \d+ deep") as refused:
        parse(query)
    assert str(refused.value.position) == place


def test_what_is_long_but_not_deep_is_answered() -> None:
    source = MemorySource(discover=False)
    source.push({"app": "a"}, [Entry(1, '{"a":"x2999"}', {})])
    names = [f"x{number}" for number in range(3000)]
    for stages in (
        "|= " + " or ".join(f'"{name}"' for name in names),
        f'| json | a=~"{"|".join(names)}"',
        '|= "x"' * 3000,
        "| json | a=1" + " or a=`x2999`" * 200,
    ):
        assert len(logs(source, f'{{app="a"}} {stages}', 0, 2).ordered) == 1
    assert instant(source, "1" + " + 1" * 20_000, 1) == Scalar(0, 20_001)
    deep = instant(source, "sum(" * 99 + "vector(1)" + ")" * 99, 1)
    assert isinstance(deep, Vector)
    assert deep.samples[0].value == 1
