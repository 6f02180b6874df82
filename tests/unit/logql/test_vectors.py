"""Operators and aggregations on vectors."""

import math

import pytest

from observability.logql.evaluate import instant
from observability.logql.exceptions import LogQLEvaluationError
from tests.unit.logql.fixture import SECOND
from tests.unit.logql.metrics import Series, source_of, value_at


def test_an_empty_label_matches_a_missing_one_and_is_lost_by_an_operator() -> None:
    source = source_of(({}, [(1, '{"k":""}'), (2, '{"k":""}')]))
    query = 'sum by (k) (count_over_time({app="a"} | json [10s])) + sum(count_over_time({app="a"}[10s]))'
    assert value_at(source, query, 10) == {(): 4}


def test_a_number_cannot_be_aggregated() -> None:
    with pytest.raises(LogQLEvaluationError, match="unexpected expression") as error:
        value_at(source_of(), "sum(5)", 1)
    assert error.value.status == 500


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
