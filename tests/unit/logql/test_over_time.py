"""Functions over time: windows, unwrapped values, groups."""

import math

import pytest

from observability.logql.evaluate import range_query
from tests.unit.logql.fixture import SECOND, ask
from tests.unit.logql.metrics import numbers, source_of, value_at


def test_a_window_leaves_its_start_out_and_takes_its_end_in() -> None:
    source = source_of(({}, [(10, "x"), (20, "x"), (20.000000001, "x"), (30, "x")]))
    assert value_at(source, 'count_over_time({app="a"}[10s])', 30) == {(("app", "a"),): 2}
    assert value_at(source, 'count_over_time({app="a"}[20s])', 30) == {(("app", "a"),): 3}
    assert value_at(source, 'count_over_time({app="a"}[20s] offset 10s)', 40) == {(("app", "a"),): 3}
    assert value_at(source, 'count_over_time({app="a"}[10s] offset -10s)', 20) == {(("app", "a"),): 2}


def test_nothing_found_is_nothing_and_not_zero() -> None:
    source = source_of(({}, [(1, "x")]))
    assert value_at(source, 'sum(count_over_time({app="a"} |= "y" [10s]))', 5) == {}
    assert value_at(source, 'sum(count_over_time({app="a"} |= "y" [10s])) or vector(0)', 5) == {(): 0}
    assert value_at(source, 'count(count_over_time({app="b"}[10s]))', 5) == {}


@pytest.mark.parametrize(
    ("operation", "value"),
    [
        ("sum_over_time", 15),
        ("avg_over_time", 3.75),
        ("max_over_time", 8),
        ("min_over_time", 1),
        ("first_over_time", 2),
        ("last_over_time", 8),
        ("stdvar_over_time", 7.1875),
        ("stddev_over_time", math.sqrt(7.1875)),
        ("rate", 1.5),
    ],
)
def test_functions_over_time_on_unwrapped_values(operation: str, value: float) -> None:
    source = numbers(2, 1, 4, 8)
    assert value_at(source, f'{operation}({{app="a"}} | json | unwrap v [10s])', 10)[(("app", "a"),)] == pytest.approx(
        value
    )


@pytest.mark.parametrize(("q", "value"), [(0, 1), (0.5, 3), (0.25, 1.75), (1, 8), (0.9, 6.8), (2, math.inf)])
def test_a_quantile_lies_between_the_two_nearest_ranks(q: float, value: float) -> None:
    source = numbers(2, 1, 4, 8)
    assert value_at(source, f'quantile_over_time({q}, {{app="a"}} | json | unwrap v [10s]) by (x)', 10) == {
        (): pytest.approx(value)
    }


@pytest.mark.parametrize(
    ("unwrap", "lines", "total"),
    [
        ("duration(v)", ['"150ms"', '"1.5s"'], 1.65),
        ("duration_seconds(v)", ['"1m"', '"1h"'], 3660),
        ("bytes(v)", ['"1KB"', '"1KiB"', '"5 b"'], 2029),
        ("v", ['"1e3"', "0.5", "-1"], 999.5),
    ],
)
def test_unwrap_converts(unwrap: str, lines: list[str], total: float) -> None:
    query = f'sum(sum_over_time({{app="a"}} | json | unwrap {unwrap} [10s]))'
    assert value_at(numbers(*lines), query, 10) == {(): pytest.approx(total)}


def test_a_line_without_the_unwrapped_label_is_no_sample() -> None:
    source = source_of(({}, [(1, '{"v":1}'), (2, "{}"), (3, '{"v":""}')]))
    assert value_at(source, 'sum(sum_over_time({app="a"} | json | unwrap v [10s]))', 10) == {(): 1}


def test_a_gap_in_groups_is_a_group_and_an_empty_label_is_another() -> None:
    source = source_of(({}, [(1, '{"k":"a"}'), (2, "{}"), (3, '{"k":""}')]))
    query = 'sum by (k) (count_over_time({app="a"} | json [10s]))'
    assert value_at(source, query, 10) == {(("k", "a"),): 1, (): 1, (("k", ""),): 1}


@pytest.mark.parametrize("operation", ["avg_over_time", "stdvar_over_time", "stddev_over_time", "quantile_over_time"])
def test_windows_that_overlap_join_their_parts(operation: str) -> None:
    source = source_of(({}, [(i / 4, f'{{"v":{i * i % 17}}}') for i in range(1, 60)]))
    parameter = "0.7, " if operation.startswith("quantile") else ""
    query = f'{operation}({parameter}{{app="a"}} | json | unwrap v [6s]) by (app)'
    (series,) = range_query(source, query, 0, 14 * SECOND, 2 * SECOND).series
    assert len(series.points) == 8 - 1
    for time, value in series.points:
        assert value == pytest.approx(value_at(source, query, time / 1000)[(("app", "a"),)])


def test_absent_over_time_knows_labels_with_one_equality_only() -> None:
    source = source_of()
    query = 'absent_over_time({app="b", x="1", x=~"1", y!="2", z=~"3"}[10s])'
    assert value_at(source, query, 5) == {(("app", "b"),): 1}


def test_bytes_are_bytes_and_follow_line_format() -> None:
    source = source_of(({}, [(1, "Привет"), (2, "abc")]))
    assert value_at(source, 'sum(bytes_over_time({app="a"}[10s]))', 5) == {(): 15}
    assert value_at(source, 'sum(bytes_over_time({app="a"} | line_format "x" [10s]))', 5) == {(): 2}


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ('sum(count_over_time({app="mailer"} | campaign_id="c1" [1h]))', 124),
        ('sum by (level) (count_over_time({app="mailer",level=~"ERR.*"}[1h]))', 15),
        ('sum(count_over_time({service_name="mailer"} | detected_level="error" [1h]))', 15),
    ],
)
def test_what_loki_adds_when_it_stores_can_be_asked_for(query: str, total: float) -> None:
    assert sum(ask(query).values()) == total
