"""A source is asked once at a time, bounded, and its silence is said once."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from observability.catalogue.closed import Source
from oncall.exporter.bounded import Answer, BoundedSource
from tests.patience import PATIENCE


class Scripted:
    """A source that counts its readings, may fail, and may hang until it is let go."""

    def __init__(self) -> None:
        self.readings = 0
        self.error: Exception | None = None
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self) -> int:
        self.readings += 1
        assert self.go_on.wait(PATIENCE)
        if self.error:
            raise self.error
        return self.readings

    @contextmanager
    def hanging(self) -> Iterator[None]:
        self.go_on.clear()
        try:
            yield
        finally:
            self.go_on.set()


def ask(source: BoundedSource[int], seconds: float = 30) -> Answer[int]:
    source.begin()
    return source.answer(time.monotonic() + seconds)


def test_each_scrape_reads_anew_when_nothing_is_kept() -> None:
    source = BoundedSource(Source.REDIS, Scripted(), fresh=0)
    assert [ask(source).value for _ in range(3)] == [1, 2, 3]


def test_a_fresh_answer_serves_the_next_scrape() -> None:
    source = BoundedSource(Source.REDIS, Scripted(), fresh=60)
    assert [ask(source).value for _ in range(3)] == [1, 1, 1]


def test_a_hanging_source_is_asked_once_and_answers_the_scrape_that_finds_it_back() -> None:
    read = Scripted()
    source = BoundedSource(Source.REDIS, read, fresh=0)
    with read.hanging():
        assert [ask(source, 0).value for _ in range(5)] == [None] * 5
    assert source.answer(time.monotonic() + PATIENCE).value == 1
    assert read.readings == 1
    assert ask(source).value == 2


def test_a_failure_is_an_answer_without_value_and_is_said_once_and_once_when_it_ends(
    caplog: pytest.LogCaptureFixture,
) -> None:
    read = Scripted()
    source = BoundedSource(Source.REDIS, read, fresh=0)
    with caplog.at_level(logging.WARNING):
        read.error = OSError("no route")
        failed = [ask(source) for _ in range(3)]
        read.error = None
        ask(source)
    assert {(answer.value, answer.error) for answer in failed} == {(None, "OSError: no route")}
    assert caplog.messages == ["Source redis cannot be read", "Source redis is back"]
