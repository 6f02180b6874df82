"""What is printed is read back: durations, numbers, whole queries."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from observability.logql import nodes
from observability.logql.parser import parse
from observability.logql.units import format_duration, format_float, parse_duration, parse_float
from tests.unit.logql.query_text import to_query
from tests.unit.logql.query_trees import LOG_QUERIES, METRICS


@given(st.integers(-(2**62), 2**62))
def test_a_duration_is_read_back(nanoseconds: int) -> None:
    assert parse_duration(format_duration(nanoseconds)) == nanoseconds


@given(st.floats(allow_nan=False))
def test_a_number_is_printed_without_exponent_and_read_back(value: float) -> None:
    text = format_float(value)
    assert "e" not in text.replace("Inf", "")
    assert parse_float(text) == value


@settings(max_examples=120)
@given(LOG_QUERIES | METRICS)
def test_a_query_that_is_printed_and_parsed_is_the_same(tree: nodes.Expression) -> None:
    assert parse(to_query(tree)) == tree


def test_infinities_are_printed_as_loki_prints_them() -> None:
    assert [format_float(value) for value in (math.inf, -math.inf, math.nan, -0.0, 1e21)] == [
        "+Inf",
        "-Inf",
        "NaN",
        "-0",
        "1000000000000000000000",
    ]
