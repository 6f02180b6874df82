"""A worker's plain output: whole lines, in order, and no reader that stops the delivery."""

import os
import select
from collections.abc import Iterator
from threading import Thread
from uuid import UUID

import pytest

from observability import handler
from observability.catalogue.events.people import RecipientUnsubscribed, ThrottleFellBack
from observability.formatter import JsonLines
from observability.handler import LinesHandler, StandardOutput
from tests.unit.spool.reading import in_child

QUIET = RecipientUnsubscribed(UUID(int=1), UUID(int=2), "a@example.com")
LOUD = ThrottleFellBack(action="campaign_start", error="timeout")


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, int]]:
    """What is read and what is written; lines that wait do so until they are flushed."""
    monkeypatch.setattr(handler, "LINGER_SECONDS", 3600)
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    yield reading, writing
    os.close(reading)
    os.close(writing)


def said(reading: int) -> bytes:
    try:
        return os.read(reading, 1 << 20)
    except BlockingIOError:
        return b""


def test_a_line_is_written_at_once_unless_the_output_may_linger(pipe: tuple[int, int]) -> None:
    StandardOutput(pipe[1]).write(b"one", urgent=False)
    assert said(pipe[0]) == b"one\n"


def test_lines_that_may_wait_come_together_before_one_that_may_not(pipe: tuple[int, int]) -> None:
    output = StandardOutput(pipe[1], lingers=True)
    output.write(b"one", urgent=False)
    output.write(b"two", urgent=False)
    assert said(pipe[0]) == b""
    output.write(b"three")
    assert said(pipe[0]) == b"one\ntwo\nthree\n"


def test_what_waits_is_written_at_the_end(pipe: tuple[int, int]) -> None:
    output = StandardOutput(pipe[1], lingers=True)
    output.write(b"one", urgent=False)
    output.flush()
    output.flush()
    assert said(pipe[0]) == b"one\n"


def test_no_more_waits_than_a_pipe_takes_whole(pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    written, real = [], os.write

    def seen(descriptor: int, data: bytes) -> int:
        written.append(len(data))
        return real(descriptor, data)

    monkeypatch.setattr(os, "write", seen)
    output = StandardOutput(pipe[1], lingers=True)
    lines = [b"%099d" % number for number in range(100)]
    for line in lines:
        output.write(line, urgent=False)
    assert max(written) <= select.PIPE_BUF
    assert len(said(pipe[0]).splitlines()) > len(lines) - select.PIPE_BUF / 100


def test_threads_that_write_at_the_same_time_lose_no_line_and_mix_none(pipe: tuple[int, int]) -> None:
    output = StandardOutput(pipe[1], lingers=True)

    def write(name: int) -> None:
        for number in range(100):
            output.write(b"%d-%d-%b" % (name, number, b"x" * 60), urgent=number % 7 == 0)

    threads = [Thread(target=write, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    output.flush()
    wanted = {b"%d-%d-%b" % (name, number, b"x" * 60) for name in range(4) for number in range(100)}
    assert sorted(said(pipe[0]).splitlines()) == sorted(wanted)


def test_a_reader_that_stopped_costs_lines_and_not_time(pipe: tuple[int, int]) -> None:
    output = StandardOutput(pipe[1], lingers=True)
    while output.dropped == 0:
        output.write(b"x" * 1000, urgent=False)
    read = len(said(pipe[0]))
    assert read % 1001 == 0
    output.write(b"again")
    assert said(pipe[0]).endswith(b"again\n")


def test_a_forked_child_leaves_the_parent_s_lines_to_the_parent(pipe: tuple[int, int]) -> None:
    output = StandardOutput(pipe[1], lingers=True)
    output.write(b"parent's", urgent=False)
    in_child(lambda: output.write(b"child's"))
    assert said(pipe[0]) == b"child's\n"
    output.flush()
    assert said(pipe[0]) == b"parent's\n"


class _Spool:
    def __init__(self, *, keeps: bool) -> None:
        self.keeps = keeps

    def append(self, _ts_ns: int, _level: str, _line: bytes) -> bool:
        return self.keeps


@pytest.mark.parametrize(("keeps", "waits"), [(True, True), (False, False)])
def test_a_line_waits_only_where_the_spool_has_it(pipe: tuple[int, int], keeps: bool, waits: bool) -> None:
    lines = LinesHandler(JsonLines("worker"), StandardOutput(pipe[1], lingers=True), _Spool(keeps=keeps))
    lines.emit_event(QUIET)
    assert (said(pipe[0]) == b"") is waits
    lines.emit_event(LOUD)
    assert said(pipe[0]).endswith(b"}\n")
