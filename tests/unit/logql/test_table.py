"""Every query of the table is answered as Loki answers it, or refused by name."""

import pytest

from observability.logql.source import MemorySource
from tests.unit.logql.table import rows, same, source, told


@pytest.fixture(scope="module")
def lines() -> MemorySource:
    return source()


@pytest.mark.parametrize(("query", "answer"), rows(), ids=lambda text: text[:70])
def test_a_query_of_the_table_gets_its_answer(lines: MemorySource, query: str, answer: str) -> None:
    got = told(lines, query)
    assert same(answer, got), f"wanted {answer}, got {got}"


def test_two_answers_are_told_apart_by_a_label_and_by_a_value() -> None:
    assert same('{a="1"} 0.1; {a="2"} NaN', '{a="1"} 0.10000000000000001; {a="2"} NaN')
    assert not same('{a="1"} 2', '{a="1"} 3')
    assert not same('{a="1"} 2', '{a="2"} 2')
    assert not same("scalar 1", "scalar 2")
    assert not same("lines 1 2", "lines 1")
