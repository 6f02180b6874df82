"""Metric queries over lines made for the purpose: windows, groups, operators, limits."""

import math
from typing import Any

import pytest

from observability.logql.evaluate import instant, range_query
from observability.logql.exceptions import LogQLEvaluationError
from observability.logql.result import to_loki_json
from observability.logql.source import Entry, MemorySource
from tests.unit.logql.fixture import SECOND, ask

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


def test_one_bad_value_fails_the_query_unless_it_is_filtered_behind_unwrap() -> None:
    source = numbers(1, '"oops"')
    with pytest.raises(LogQLEvaluationError, match="SampleExtractionErr") as error:
        value_at(source, 'sum(sum_over_time({app="a"} | json | unwrap v [10s]))', 10)
    assert error.value.status == 400
    assert value_at(source, 'sum(sum_over_time({app="a"} | json | unwrap v | __error__="" [10s]))', 10) == {(): 1}


MALFORMED = source_of(({}, [(1, '{"k":"a"}'), (2, '{"k":"b",'), (3, "text")]))


@pytest.mark.parametrize(
    "query",
    [
        'count_over_time({app="a"} | json [10s])',
        'sum by (k) (count_over_time({app="a"} | json [10s]))',
        'sum without (k) (count_over_time({app="a"} | json [10s]))',
        'max(count_over_time({app="a"} | json [10s]))',
        'absent_over_time({app="a"} | json | k="z" [10s]) or count_over_time({app="a"} | json [10s])',
    ],
)
def test_one_malformed_line_fails_the_whole_query(query: str) -> None:
    with pytest.raises(LogQLEvaluationError, match="pipeline error: 'JSONParserErr'"):
        value_at(MALFORMED, query, 10)


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ('sum(count_over_time({app="a"} | json [10s]))', {(): 3}),  # no label is needed, so nothing is parsed
        ('sum(count_over_time({app="a"} | json k="k" [10s]))', {(): 3}),
        ('sum by (app) (count_over_time({app="a"} | json | __error__="" [10s]))', {(("app", "a"),): 1}),
        ('sum by (app) (count_over_time({app="a"} | json | drop __error__ [10s]))', {(("app", "a"),): 3}),
        ('sum(count_over_time({app="a"} | json | __error__!="" [10s]))', {(): 2}),  # asked for: no failure
        ('sum by (__error__) (count_over_time({app="a"} | json [10s]))', {(): 1, (("__error__", "JSONParserErr"),): 2}),
        ('sum(count_over_time({app="a"} | json | line_format "{{.k}}" [10s]))', {(): 3}),  # nothing reads the line
    ],
)
def test_where_a_malformed_line_does_not_matter(query: str, value: Series) -> None:
    assert value_at(MALFORMED, query, 10) == value


def test_a_malformed_rest_is_not_read_when_the_wanted_label_came_before_it() -> None:
    source = source_of(({}, [(1, '{"k":"a"}'), (2, '{"k":"b",')]))
    query = 'sum by (k) (count_over_time({app="a"} | json [10s]))'
    assert value_at(source, query, 10) == {(("k", "a"),): 1, (("k", "b"),): 1}


def test_a_malformed_line_between_two_windows_does_no_harm() -> None:
    source = source_of(({}, [(10, '{"k":"a"}'), (15, "text"), (20, '{"k":"b"}')]))
    query = 'count_over_time({app="a"} | json [2s])'
    assert len(range_query(source, query, 10 * SECOND, 20 * SECOND, 10 * SECOND).series) == 2


def test_a_gap_in_groups_is_a_group_and_an_empty_label_is_another() -> None:
    source = source_of(({}, [(1, '{"k":"a"}'), (2, "{}"), (3, '{"k":""}')]))
    query = 'sum by (k) (count_over_time({app="a"} | json [10s]))'
    assert value_at(source, query, 10) == {(("k", "a"),): 1, (): 1, (("k", ""),): 1}


def test_an_empty_label_matches_a_missing_one_and_is_lost_by_an_operator() -> None:
    source = source_of(({}, [(1, '{"k":""}'), (2, '{"k":""}')]))
    query = 'sum by (k) (count_over_time({app="a"} | json [10s])) + sum(count_over_time({app="a"}[10s]))'
    assert value_at(source, query, 10) == {(): 4}


@pytest.mark.parametrize("operation", ["avg_over_time", "stdvar_over_time", "stddev_over_time", "quantile_over_time"])
def test_windows_that_overlap_join_their_parts(operation: str) -> None:
    source = source_of(({}, [(i / 4, f'{{"v":{i * i % 17}}}') for i in range(1, 60)]))
    parameter = "0.7, " if operation.startswith("quantile") else ""
    query = f'{operation}({parameter}{{app="a"}} | json | unwrap v [6s]) by (app)'
    (series,) = range_query(source, query, 0, 14 * SECOND, 2 * SECOND).series
    assert len(series.points) == 8 - 1
    for time, value in series.points:
        assert value == pytest.approx(value_at(source, query, time / 1000)[(("app", "a"),)])


def test_a_number_cannot_be_aggregated() -> None:
    with pytest.raises(LogQLEvaluationError, match="unexpected expression") as error:
        value_at(source_of(), "sum(5)", 1)
    assert error.value.status == 500


def test_absent_over_time_knows_labels_with_one_equality_only() -> None:
    source = source_of()
    query = 'absent_over_time({app="b", x="1", x=~"1", y!="2", z=~"3"}[10s])'
    assert value_at(source, query, 5) == {(("app", "b"),): 1}


def test_bytes_are_bytes_and_follow_line_format() -> None:
    source = source_of(({}, [(1, "Привет"), (2, "abc")]))
    assert value_at(source, 'sum(bytes_over_time({app="a"}[10s]))', 5) == {(): 15}
    assert value_at(source, 'sum(bytes_over_time({app="a"} | line_format "x" [10s]))', 5) == {(): 2}


TWO = source_of(({"h": "1", "z": "q"}, [(1, "x"), (2, "x")]), ({"h": "2", "z": "q"}, [(1, "x")]))
BY_H = 'sum by (h) (count_over_time({app="a"}[10s]))'
BY_HZ = 'sum by (h, z) (count_over_time({app="a"}[10s]))'
ONE, OTHER = (("h", "1"),), (("h", "2"),)


@pytest.mark.parametrize(
    ("query", "value"),
    [
        (f"{BY_H} * 2", {ONE: 4, OTHER: 2}),
        (f"6 / {BY_H}", {ONE: 3, OTHER: 6}),
        (f"{BY_H} > 1", {ONE: 2}),
        (f"1 < {BY_H}", {ONE: 2}),
        (f"{BY_H} > bool 1", {ONE: 1, OTHER: 0}),
        (f"{BY_H} == {BY_H} > 1", {ONE: 2}),  # comparisons go from left to right
        (f"{BY_H} == ({BY_H} > 1)", {ONE: 2}),
        (f"{BY_H} - {BY_H}", {ONE: 0, OTHER: 0}),
        (f"{BY_H} / ({BY_H} - {BY_H})", {ONE: math.nan, OTHER: math.nan}),
        (f"{BY_H} and {BY_H} > 1", {ONE: 2}),
        (f"{BY_H} unless {BY_H} > 1", {OTHER: 1}),
        (f"{BY_H} > 1 or {BY_H}", {ONE: 2, OTHER: 1}),
        (f"{BY_HZ} + {BY_H}", {}),
        (f"{BY_HZ} + on (h) {BY_H}", {ONE: 4, OTHER: 2}),
        (f"{BY_HZ} + ignoring (z) {BY_H}", {ONE: 4, OTHER: 2}),
        (f"{BY_HZ} * on (z) group_left sum by (z) ({BY_HZ})", {(*ONE, ("z", "q")): 6, (*OTHER, ("z", "q")): 3}),
        (f"sum by (z) ({BY_HZ}) - on (z) group_right {BY_HZ}", {(*ONE, ("z", "q")): 1, (*OTHER, ("z", "q")): 2}),
        (f"sum by (z) ({BY_HZ}) > on (z) group_right {BY_HZ}", {(*ONE, ("z", "q")): 3, (*OTHER, ("z", "q")): 3}),
        (f"{BY_H} + on (h) group_left (z) {BY_HZ}", {(*ONE, ("z", "q")): 4, (*OTHER, ("z", "q")): 2}),
        (f"count({BY_H}) + vector(1)", {(): 3}),
        (f"{BY_H} or vector(7)", {ONE: 2, OTHER: 1, (): 7}),
        (f"topk(1, {BY_H})", {ONE: 2}),
        (f"bottomk(1, {BY_H})", {OTHER: 1}),
        (f"avg({BY_H})", {(): 1.5}),
        (f"stddev({BY_H})", {(): 0.5}),
        (f"max without (h) ({BY_HZ})", {(("z", "q"),): 2}),
        (
            f'label_replace({BY_H}, "n", "$1-${{0}}-$$", "h", "(.)")',
            {(*ONE, ("n", "1-1-$")): 2, (*OTHER, ("n", "2-2-$")): 1},
        ),
        (f'label_replace({BY_H}, "h", "", "h", "1")', {(): 2, OTHER: 1}),
        (f'label_replace({BY_H}, "n", "x", "h", "7")', {ONE: 2, OTHER: 1}),
    ],
)
def test_operators_on_vectors(query: str, value: Series) -> None:
    assert value_at(TWO, query, 10) == pytest.approx(value, nan_ok=True)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (f"{BY_H} * on () {BY_H}", "found duplicate series on the right hand-side"),
        (f"{BY_H} * on (z) sum({BY_H})", "many-to-one matching must be explicit"),
    ],
)
def test_series_that_do_not_match_one_to_one_fail_the_query(query: str, message: str) -> None:
    with pytest.raises(LogQLEvaluationError, match=message) as error:
        value_at(TWO, query, 10)
    assert error.value.status == 500


def test_sort_orders_by_value_and_everything_else_by_labels() -> None:
    ordered = [sample.value for sample in instant(TWO, f"sort({BY_H})", 10 * SECOND).samples]  # type: ignore[union-attr]  # a Vector
    assert ordered == [1, 2]
    descending = [sample.value for sample in instant(TWO, f"sort_desc({BY_H})", 10 * SECOND).samples]  # type: ignore[union-attr]  # a Vector
    assert descending == [2, 1]


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
    ("query", "total"),
    [
        ('sum(count_over_time({app="mailer"} | campaign_id="c1" [1h]))', 124),
        ('sum by (level) (count_over_time({app="mailer",level=~"ERR.*"}[1h]))', 15),
        ('sum(count_over_time({service_name="mailer"} | detected_level="error" [1h]))', 15),
    ],
)
def test_what_loki_adds_when_it_stores_can_be_asked_for(query: str, total: float) -> None:
    assert sum(ask(query).values()) == total
