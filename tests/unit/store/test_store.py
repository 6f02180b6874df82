"""What is on disk: whole after any cut, bounded, and the same when it is read again."""

import os
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observability.logql.nodes import LogQuery
from observability.logql.parser import parse
from observability.logql.source import Entry, LogSource, MemorySource
from observability.store import hour_file
from observability.store.exceptions import RequestRefused, StoreInUseError
from observability.store.push_request import Pushed
from observability.store.shelf import DEFAULT, Retention
from observability.store.store import MAX_STREAMS, LogStore
from observability.store.times import HOUR, SECOND

NOW = 1_795_500_000 * SECOND
LABELS = {"app": "mailer"}


@contextmanager
def opened(directory: Path, retention: Retention = DEFAULT, now: Callable[[], int] = lambda: NOW) -> Iterator[LogStore]:
    with closing(LogStore(directory, retention, now)) as store:
        yield store


def pushed(*entries: tuple[int, str], **labels: str) -> list[Pushed]:
    return [Pushed(labels or LABELS, [Entry(ts, line, {}) for ts, line in entries])]


def lines(store: LogStore, start: int = 0, end: int = 1 << 62, selector: str = '{app=~".+"}') -> list[str]:
    query = parse(selector)
    assert isinstance(query, LogQuery)
    return [entry.line for _, entries in store.select(query.matchers, start, end) for entry in entries]


def files(directory: Path) -> list[Path]:
    return sorted(directory.glob("*.blocks"))


def test_what_was_pushed_is_there_after_a_restart_in_the_order_of_time(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.push(pushed((NOW, "third"), (NOW - 2, "first")))
        store.push(pushed((NOW - 1, "second")))
        assert lines(store) == ["first", "second", "third"]
    with opened(tmp_path) as store:
        assert lines(store) == ["first", "second", "third"]
        assert lines(store, NOW - 1, NOW) == ["second"]


def test_the_rule_of_the_hour_outlives_a_restart(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.push(pushed((NOW, "x")))
    with opened(tmp_path) as store:
        (complaint,) = store.push(pushed((NOW - HOUR - 1, "late"), (NOW - HOUR, "in time")))
        assert "entry too far behind" in complaint
        assert lines(store) == ["in time", "x"]


def test_an_entry_pushed_twice_is_read_once_also_across_a_restart(tmp_path: Path) -> None:
    for _ in range(2):
        with opened(tmp_path) as store:
            store.push(pushed((NOW, "x"), (NOW, "y"), (NOW, "x")))
            store.push(pushed((NOW, "y")))
            assert lines(store) == ["x", "y"]


def test_entries_that_differ_in_line_labels_or_metadata_are_all_kept(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.push([Pushed(LABELS, [Entry(NOW, "x", {}), Entry(NOW, "y", {}), Entry(NOW, "x", {"trace_id": "t"})])])
        store.push(pushed((NOW, "x"), app="other"))
        assert sorted(lines(store)) == ["x", "x", "x", "y"]


def test_a_file_cut_at_any_byte_keeps_every_block_before_the_cut_and_takes_new_ones(tmp_path: Path) -> None:
    with opened(tmp_path / "whole") as store:
        store.push(pushed((NOW, "one")))
        first = files(tmp_path / "whole")[0].stat().st_size
        store.push(pushed((NOW, "two")))
    (file,) = files(tmp_path / "whole")
    content = file.read_bytes()
    for size in range(len(content)):
        file.write_bytes(content[:size])
        with opened(tmp_path / "whole") as store:
            assert lines(store) == (["one"] if size >= first else [])
            store.push(pushed((NOW, "three")))
            assert lines(store)[-1] == "three"


def test_a_byte_that_changed_on_disk_ends_the_file_there(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.push(pushed((NOW, "one")))
        first = files(tmp_path)[0].stat().st_size
        store.push(pushed((NOW, "two")))
    (file,) = files(tmp_path)
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with opened(tmp_path) as store:
        assert lines(store) == ["one"]
        assert files(tmp_path)[0].stat().st_size == first


def test_a_full_disk_refuses_the_push_leaves_no_half_block_and_goes_on_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as store:
        store.push(pushed((NOW, "one")))
        write = os.write
        with monkeypatch.context() as full:
            full.setattr(os, "write", lambda fd, data: write(fd, data[:7]))
            with pytest.raises(OSError, match="bytes fitted"):
                store.push(pushed((NOW, "two")))
        store.push(pushed((NOW, "three")))
        assert lines(store) == ["one", "three"]
    with opened(tmp_path) as store:
        assert lines(store) == ["one", "three"]


def test_a_disk_that_cannot_sync_refuses_the_push_and_the_next_push_syncs_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []

    def broken(_fd: int) -> None:
        raise OSError("input/output error")

    with opened(tmp_path) as store:
        with monkeypatch.context() as failing:
            failing.setattr(hour_file, "sync_data", broken)
            with pytest.raises(OSError, match="input/output"):
                store.push(pushed((NOW, "one")))
        monkeypatch.setattr(hour_file, "sync_data", synced.append)
        store.push(pushed((NOW - HOUR, "two")))
        assert len(synced) == 2


def test_the_bound_holds_and_the_oldest_goes_first(tmp_path: Path) -> None:
    retention = Retention(max_bytes=40_000)
    with opened(tmp_path, retention) as store:
        for number in range(60):
            noise = os.urandom(600).hex()
            store.push(pushed((NOW - HOUR + number * 60 * SECOND, f"{number} {noise}")))
            assert sum(file.stat().st_size for file in files(tmp_path)) <= retention.max_bytes
        kept = [int(line.split()[0]) for line in lines(store)]
        assert kept == list(range(60 - len(kept), 60))
        assert len(kept) > 30


def test_hours_that_are_too_old_go(tmp_path: Path) -> None:
    clock = [NOW]
    with opened(tmp_path, Retention(max_hours=2), lambda: clock[0]) as store:
        store.push(pushed((NOW, "old")))
        clock[0] += 3 * HOUR
        store.push(pushed((clock[0], "new")))
        assert lines(store) == ["new"]
        assert len(files(tmp_path)) == 1


def test_a_query_that_has_begun_ends_although_its_file_was_dropped(tmp_path: Path) -> None:
    clock = [NOW]
    with opened(tmp_path, Retention(max_hours=2), lambda: clock[0]) as store:
        store.push(pushed((NOW, "old")))
        query = parse('{app="mailer"}')
        assert isinstance(query, LogQuery)
        (_, entries), *_ = store.select(query.matchers, 0, 1 << 62)
        clock[0] += 3 * HOUR
        store.push(pushed((clock[0], "new")))
        assert [entry.line for entry in entries] == ["old"]


def test_a_directory_has_one_store_at_a_time(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(StoreInUseError, match="another store writes to"):
        LogStore(tmp_path)
    with opened(tmp_path) as again:
        assert lines(again) == []


PUSHED = st.tuples(
    st.sampled_from(["a", "b"]),
    st.integers(-40, 0),
    st.sampled_from(["x", "y"]),
    st.sampled_from([{}, {"trace_id": "t"}]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(PUSHED, max_size=6), max_size=6), st.integers(-40, 1), st.integers(-40, 1), st.booleans())
def test_the_store_reads_as_lines_in_memory_do(
    pushes: list[list[tuple[str, int, str, dict[str, str]]]], start: int, end: int, restart: bool
) -> None:
    memory, minute = MemorySource(), 60 * SECOND
    with tempfile.TemporaryDirectory() as directory:
        with opened(Path(directory)) as store:
            for push in pushes:
                streams = [Pushed({"app": a}, [Entry(NOW + at * minute, line, ids)]) for a, at, line, ids in push]
                assert store.push(streams) == []
                for labels, entries in streams:
                    memory.push(labels, entries)
            if not restart:
                assert _read(store, start, end) == _read(memory, start, end)
        if restart:
            with opened(Path(directory)) as store:
                assert _read(store, start, end) == _read(memory, start, end)


def _read(source: LogSource, start: int, end: int) -> dict[str, list[Entry]]:
    query = parse('{app=~".+"}')
    assert isinstance(query, LogQuery)
    streams = source.select(query.matchers, NOW + start * 60 * SECOND, NOW + end * 60 * SECOND)
    return {labels["app"]: found for labels, entries in streams if (found := list(entries))}


def test_streams_are_bounded_as_in_loki(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        for number in range(MAX_STREAMS):
            store._newest[(("app", str(number)),)] = NOW
        with pytest.raises(RequestRefused, match="Maximum active stream limit") as refused:
            store.push(pushed((NOW, "x")))
        assert refused.value.status == 429
        assert lines(store) == []


def test_one_push_alone_cannot_go_over_the_bound_of_streams(tmp_path: Path) -> None:
    streams = [Pushed({"app": str(number)}, [Entry(NOW, "x", {})]) for number in range(MAX_STREAMS + 1)]
    with opened(tmp_path) as store:
        with pytest.raises(RequestRefused, match="Maximum active stream limit"):
            store.push(streams)
        assert store.push([*streams[:MAX_STREAMS], *streams[:5]]) == []


def test_reading_more_takes_no_more_memory(tmp_path: Path) -> None:
    def peak(store: LogStore, minutes: int) -> int:
        query = parse('{app="mailer"}')
        assert isinstance(query, LogQuery)
        tracemalloc.start()
        count = sum(1 for _, entries in store.select(query.matchers, NOW - minutes * 60 * SECOND, NOW) for _ in entries)
        assert count == 200 * minutes
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    with opened(tmp_path) as store:
        for minute in range(60, 0, -1):
            start = NOW - minute * 60 * SECOND
            store.push(pushed(*((start + second, f"{minute} {second} {'x' * 200}") for second in range(200))))
        assert peak(store, 60) < 1.5 * peak(store, 6)


def test_only_the_blocks_in_question_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path) as store:
        for minute in range(60):
            store.push(pushed((NOW - HOUR + minute * 60 * SECOND, str(minute))))
        read: list[int] = []
        pread = os.pread

        def counted(fd: int, size: int, offset: int) -> bytes:
            read.append(offset)
            return pread(fd, size, offset)

        monkeypatch.setattr(os, "pread", counted)
        assert lines(store, NOW - 600 * SECOND, NOW - 300 * SECOND) == ["50", "51", "52", "53", "54"]
        assert len(read) == 5
