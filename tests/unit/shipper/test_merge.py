import fcntl
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from observability.shipper import merge
from observability.shipper.merge import SpoolReader
from observability.spool.record import encode
from observability.spool.segment import OPEN, SEALED

SEGMENTS = st.lists(st.lists(st.integers(min_value=0, max_value=50), min_size=1, max_size=12), max_size=6)


def write(directory: Path, number: int, times: list[int], state: str = SEALED) -> str:
    stem = f"{times[0]:020d}-1-{number:08x}-000001-INFO"
    records = [encode(ts, "INFO", b"%d.%d" % (number, index)) for index, ts in enumerate(times)]
    (directory / (stem + state)).write_bytes(b"".join(records))
    return stem


def read_all(reader: SpoolReader) -> list[tuple[int, str, bytes]]:
    reader.refresh()
    found = []
    while (entry := reader.peek()) is not None:
        found.append((entry.record.ts_ns, entry.stem, entry.record.line))
        reader.pop()
    return found


@given(SEGMENTS)
def test_every_record_is_read_once_in_its_file_s_order(times: list[list[int]]) -> None:
    with TemporaryDirectory() as name:
        stems = [write(Path(name), number, own) for number, own in enumerate(times)]
        found = read_all(SpoolReader(Path(name), {}))
    for number, stem in enumerate(stems):
        own = [line for _, at, line in found if at == stem]
        assert own == [b"%d.%d" % (number, index) for index in range(len(times[number]))]


def test_sorted_segments_are_merged_by_time(tmp_path: Path) -> None:
    write(tmp_path, 0, [1, 4, 9])
    write(tmp_path, 1, [2, 3, 10])
    write(tmp_path, 2, [5, 6])
    assert [ts for ts, _, _ in read_all(SpoolReader(tmp_path, {}))] == [1, 2, 3, 4, 5, 6, 9, 10]


def test_a_clock_set_back_does_not_let_a_segment_run_ahead(tmp_path: Path) -> None:
    write(tmp_path, 0, [1, 9, 2])
    write(tmp_path, 1, [3, 4])
    assert [ts for ts, _, _ in read_all(SpoolReader(tmp_path, {}))] == [1, 3, 4, 9, 2]


def test_reading_goes_on_at_the_position(tmp_path: Path) -> None:
    stem = write(tmp_path, 0, [1, 2, 3])
    reader = SpoolReader(tmp_path, {})
    reader.refresh()
    first = reader.peek()
    assert first is not None
    reader.close()
    assert [ts for ts, _, _ in read_all(SpoolReader(tmp_path, {stem: first.end}))] == [2, 3]


def test_a_record_that_is_being_written_is_waited_for(tmp_path: Path) -> None:
    stem = write(tmp_path, 0, [1, 2], OPEN)
    path = tmp_path / (stem + OPEN)
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    with path.open("ab") as owner:
        fcntl.flock(owner, fcntl.LOCK_EX)  # as its writer would
        reader = SpoolReader(tmp_path, {})
        assert [ts for ts, _, _ in read_all(reader)] == [1]
        owner.write(whole[-5:])
        owner.flush()
        assert [ts for ts, _, _ in read_all(reader)] == [2]
        assert reader.refresh() == []


def test_finished_is_what_is_sealed_and_read_to_its_end(tmp_path: Path) -> None:
    stem = write(tmp_path, 0, [1, 2])
    reader = SpoolReader(tmp_path, {})
    assert reader.refresh() == []
    read_all(reader)
    assert [done.stem for done in reader.refresh()] == [stem]


def test_more_segments_than_are_read_at_a_time_are_read_in_turn(tmp_path: Path) -> None:
    for number in range(merge.MAX_ACTIVE + 20):
        write(tmp_path, number, [5, 6])
    assert len(read_all(SpoolReader(tmp_path, {}))) == 2 * (merge.MAX_ACTIVE + 20)
