"""What holds for every log and every metric query: splitting, ordering, repeating, sliding."""

from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observability.logql.evaluate import instant, logs, range_query
from observability.logql.result import Matrix, Vector
from observability.logql.source import MemorySource
from tests.unit.logql.strategies import LINES, SECOND, push, source_of

UNWRAP = '{app="a"} | json | unwrap v [7s]'
ADDITIVE = (
    'sum(count_over_time({app="a"}[7s]))',
    'sum by (k) (rate({app="a"} | json [7s]))',
    f"sum(sum_over_time({UNWRAP}))",
    'sum(bytes_over_time({app="a"} |= "a" [7s]))',
    f"max(max_over_time({UNWRAP}))",
)
QUERIES = (
    *ADDITIVE,
    f"avg_over_time({UNWRAP}) by (k)",
    f"stddev_over_time({UNWRAP}) by (k)",
    f"stdvar_over_time({UNWRAP}) by (app)",
    f"quantile_over_time(0.9, {UNWRAP}) by (app)",
    f"first_over_time({UNWRAP}) by (k)",
    f"last_over_time({UNWRAP}) by (k)",
    f"min_over_time({UNWRAP}) by (k)",
    'absent_over_time({app="a"} |= "a" [7s])',
    'sum by (k) (count_over_time({app="a"} | json [7s])) / ignoring (k) group_left sum(count_over_time({app="a"}[7s]))',
    'topk(1, sum by (k) (count_over_time({app="a"} | json [7s] offset 3s))) or vector(0)',
)


def values(source: MemorySource, query: str, at: int) -> dict[Any, float]:
    """Return series and values of an instant query."""
    vector = instant(source, query, at)
    assert isinstance(vector, Vector)
    return {sample.labels: sample.value for sample in vector.samples}


@given(LINES, st.lists(st.booleans(), min_size=30, max_size=30), st.sampled_from(ADDITIVE))
def test_a_stream_cut_in_two_gives_the_same_sums(lines: list[tuple[int, str]], cut: list[bool], query: str) -> None:
    halves = MemorySource(discover=False)
    for half in (False, True):
        push(halves, [line for line, side in zip(lines, cut, strict=False) if side is half], half=str(half))
    whole = source_of(lines, half="none")
    at = 40 * SECOND
    assert values(halves, query, at) == pytest.approx(values(whole, query, at))


@given(LINES, st.randoms(use_true_random=False), st.sampled_from(QUERIES))
def test_the_order_in_which_lines_arrive_does_not_matter(lines: list[tuple[int, str]], random: Any, query: str) -> None:
    lines = list({time: (time, line) for time, line in lines}.values())  # of one time, the order of arrival counts
    shuffled = lines.copy()
    random.shuffle(shuffled)
    assert values(source_of(shuffled), query, 40 * SECOND) == pytest.approx(
        values(source_of(lines), query, 40 * SECOND)
    )


@given(LINES, st.sampled_from(QUERIES))
def test_what_is_pushed_twice_counts_once(lines: list[tuple[int, str]], query: str) -> None:
    once, twice = source_of(lines), source_of(lines)
    push(twice, lines)
    assert values(twice, query, 40 * SECOND) == pytest.approx(values(once, query, 40 * SECOND))


@settings(max_examples=60)
@given(LINES, st.sampled_from(QUERIES), st.sampled_from([1, 2, 5, 7, 11]))
def test_a_range_query_is_an_instant_query_at_each_step(lines: list[tuple[int, str]], query: str, step: int) -> None:
    source = source_of(lines)
    matrix = range_query(source, query, 0, 55 * SECOND, step * SECOND)
    assert isinstance(matrix, Matrix)
    slid = {
        (time, series.labels): pytest.approx(value, rel=1e-6, abs=1e-6)  # joined windows round otherwise
        for series in matrix.series
        for time, value in series.points
    }
    brute = {
        (time // 1_000_000, labels): value
        for time in range(0, (55 + -55 % step) * SECOND + 1, step * SECOND)
        for labels, value in values(source, query, time).items()
    }
    assert brute == slid


@settings(max_examples=60)
@given(LINES, st.sampled_from([1, 3, 8]), st.sampled_from([2, 5, 100]), st.booleans())
def test_an_interval_takes_the_first_line_of_those_far_enough(
    lines: list[tuple[int, str]], seconds: int, limit: int, backward: bool
) -> None:
    source = MemorySource(discover=False)
    for half in (0, 1):
        push(source, lines[half::2], half=str(half))
    direction: Literal["forward", "backward"] = "backward" if backward else "forward"
    span = ('{app="a"} |= ""', 0, 60 * SECOND)
    wanted: list[Any] = []
    for line in logs(source, *span, 5000, direction).ordered:
        if not wanted or abs(line[0] - wanted[-1][0]) >= seconds * SECOND:
            wanted.append(line)
    assert list(logs(source, *span, limit, direction, seconds * SECOND).ordered) == wanted[:limit]
