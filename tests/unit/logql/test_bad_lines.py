"""When one bad line fails a whole metric query, and when it does no harm."""

import pytest

from observability.logql.evaluate import range_query
from observability.logql.exceptions import LogQLEvaluationError
from tests.unit.logql.fixture import SECOND
from tests.unit.logql.metrics import Series, numbers, source_of, value_at


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
