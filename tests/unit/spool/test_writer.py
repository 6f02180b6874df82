import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from observability.spool.segment import OPEN, SEALED, segments
from observability.spool.writer import SpoolWriter
from tests.patience import PATIENCE
from tests.unit.spool.reading import in_child, lines, records

NEVER = 3600.0


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[SpoolWriter]:
    writer = SpoolWriter(tmp_path / "spool", free_space_floor=0, tend_seconds=NEVER)
    yield writer
    writer.close()


def test_an_appended_line_lies_in_the_spool_at_once(writer: SpoolWriter) -> None:
    assert writer.append(7, "INFO", b'{"a":1}')
    assert [tuple(record) for record in records(writer.directory)] == [(7, "INFO", b'{"a":1}')]


def test_each_level_has_a_segment_of_its_own(writer: SpoolWriter) -> None:
    for level in ("DEBUG", "INFO", "INFO", "ERROR"):
        writer.append(1, level, b"{}")
    assert sorted(s.stem.rpartition("-")[2] for s in segments(writer.directory)) == ["DEBUG", "ERROR", "INFO"]


def test_a_level_of_another_making_counts_as_info(writer: SpoolWriter) -> None:
    writer.append(1, "TRACE/../../etc", b"{}")
    assert [s.stem.rpartition("-")[2] for s in segments(writer.directory)] == ["INFO"]


def test_a_full_segment_is_sealed_and_the_next_begun(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path, segment_bytes=100, free_space_floor=0, tend_seconds=NEVER)
    for number in range(4):
        writer.append(1, "INFO", b'{"n":%d,"pad":"%b"}' % (number, b"x" * 40))
    assert [s.path.suffix for s in segments(tmp_path)] == [SEALED, SEALED]
    assert len(lines(tmp_path)) == 4


def test_an_old_segment_is_sealed_though_nothing_is_appended(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path, segment_seconds=0.0, free_space_floor=0, tend_seconds=NEVER)
    writer.append(1, "INFO", b"{}")
    writer.tend()
    assert [s.path.suffix for s in segments(tmp_path)] == [SEALED]


def test_close_seals_everything_and_a_later_append_begins_anew(writer: SpoolWriter) -> None:
    writer.append(1, "INFO", b"{}")
    writer.close()
    writer.append(2, "INFO", b"{}")
    assert sorted(s.path.suffix for s in segments(writer.directory)) == [OPEN, SEALED]


def test_threads_do_not_mix_their_lines(writer: SpoolWriter) -> None:
    def work(name: int) -> None:
        for number in range(200):
            writer.append(number, "INFO", b'{"id":"%d-%d"}' % (name, number))

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(lines(writer.directory)) == {b'{"id":"%d-%d"}' % (t, n) for t in range(4) for n in range(200)}


def test_a_forked_child_writes_to_segments_of_its_own(writer: SpoolWriter) -> None:
    writer.append(1, "INFO", b'"parent"')
    in_child(lambda: _append(writer, b'"child"'))
    writer.append(2, "INFO", b'"parent again"')
    assert sorted(lines(writer.directory)) == [b'"child"', b'"parent again"', b'"parent"']
    assert len(segments(writer.directory)) == 2
    assert writer.stats().appended == 2


def test_a_fork_while_other_threads_append_leaves_the_child_able_to_append(writer: SpoolWriter) -> None:
    done = threading.Event()

    def busy() -> None:
        while not done.is_set():
            writer.append(1, "INFO", b"{}")

    thread = threading.Thread(target=busy)
    thread.start()
    try:
        for number in range(20):
            in_child(lambda n=number: _append(writer, b'"child %d"' % n))  # type: ignore[misc]  # mypy cannot see the default
    finally:
        done.set()
        thread.join()
    assert {b'"child %d"' % n for n in range(20)} <= set(lines(writer.directory))


def test_a_fork_waits_for_the_append_under_way(writer: SpoolWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    in_write, go_on, real = threading.Event(), threading.Event(), os.write

    def slow(fd: int, data: bytes) -> int:
        in_write.set()
        assert go_on.wait(PATIENCE)
        return real(fd, data)

    monkeypatch.setattr("observability.spool.segment.os.write", slow)
    appending = threading.Thread(target=writer.append, args=(1, "INFO", b'"parent"'))
    appending.start()
    assert in_write.wait(PATIENCE)
    forking = threading.Thread(target=in_child, args=(lambda: None,))
    forking.start()
    forking.join(0.05)
    waits = forking.is_alive()
    go_on.set()
    appending.join()
    forking.join()
    assert waits


def _append(writer: SpoolWriter, line: bytes) -> None:
    assert writer.append(3, "INFO", line)


def test_a_full_disk_is_counted_said_once_and_told_by_a_notice_later(
    writer: SpoolWriter, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    writer.append(1, "INFO", b'"before"')

    real = os.write

    def full(fd: int, data: bytes) -> int:
        if fd == 2:
            return real(fd, data)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr("observability.spool.segment.os.write", full)
        assert not writer.append(1_000_000_000, "INFO", b'"lost"')
        assert not writer.append(2_000_000_000, "INFO", b'"lost"')
    assert writer.append(3, "INFO", b'"after"')
    writer.tend()
    assert writer.stats().failed == 2
    kept = lines(writer.directory)
    assert kept[:2] == [b'"before"', b'"after"']
    assert b"dropped 2 from 1970-01-01T00:00:01.000000Z to 1970-01-01T00:00:02.000000Z" in kept[2]
    assert capfd.readouterr().err == "oncall spool: 1 INFO entries not taken: No space left on device\n"


def test_a_short_write_costs_no_other_line(writer: SpoolWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    writer.append(1, "INFO", b'"first"')
    with monkeypatch.context() as disk:
        disk.setattr("observability.spool.segment.os.write", lambda fd, data: real(fd, data[:9]))
        assert not writer.append(2, "INFO", b'"torn"')
    writer.append(3, "INFO", b'"last"')
    assert lines(writer.directory) == [b'"first"', b'"last"']


def test_a_line_longer_than_a_mebibyte_is_refused_and_counted(writer: SpoolWriter) -> None:
    assert not writer.append(1, "INFO", b"x" * (1 << 20))
    assert writer.stats().refused == 1


def test_append_does_not_raise_where_there_can_be_no_directory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    writer = SpoolWriter(tmp_path / "file" / "spool")
    assert not writer.append(1, "INFO", b"{}")
    assert writer.stats().failed == 1


def test_a_spool_removed_by_hand_is_made_again(writer: SpoolWriter) -> None:
    writer.append(1, "INFO", b'"gone"')
    for segment in segments(writer.directory):
        segment.path.unlink()
    writer.tend()
    writer.append(1, "INFO", b'"here"')
    assert lines(writer.directory) == [b'"here"']
