from collections.abc import Iterable
from pathlib import Path

import orjson
import pytest

from observability.spool.cursor import Cursor
from observability.spool.room import look
from observability.spool.segment import segments
from observability.spool.writer import SpoolWriter
from tests.unit.spool.reading import lines

NEVER = 3600.0
PAD = b"x" * 400


def small(directory: Path, max_bytes: int, free_space_floor: int = 0) -> SpoolWriter:
    return SpoolWriter(directory, max_bytes=max_bytes, free_space_floor=free_space_floor, tend_seconds=NEVER)


def fill(writer: SpoolWriter, level: str, numbers: Iterable[int]) -> int:
    return sum(writer.append(n, level, b'{"id":%d,"pad":"%b"}' % (n, PAD)) for n in numbers)


def kept(directory: Path, level: str) -> list[int]:
    found = [orjson.loads(line) for s in segments(directory) if s.stem.endswith(level) for line in lines_of(s.path)]
    return [line["id"] for line in found if "id" in line]


def lines_of(path: Path) -> list[bytes]:
    return [raw.split(b" ", 3)[3] for raw in path.read_bytes().splitlines()]


def notices(directory: Path) -> list[dict[str, object]]:
    return [found for found in map(orjson.loads, lines(directory)) if "dropped" in found]


def test_the_lowest_level_goes_first_the_oldest_of_it_before_the_rest_and_errors_last(tmp_path: Path) -> None:
    writer = small(tmp_path, 400_000)
    fill(writer, "ERROR", range(200))
    fill(writer, "DEBUG", range(200))
    fill(writer, "INFO", range(400))
    writer.tend()
    assert kept(tmp_path, "ERROR") == list(range(200))
    assert kept(tmp_path, "INFO") == list(range(400))
    left = kept(tmp_path, "DEBUG")
    assert 0 < len(left) < 200
    assert left == list(range(200 - len(left), 200))
    assert sum(int(str(n["dropped"])) for n in notices(tmp_path)) == 200 - len(left)
    assert writer.stats().dropped == 200 - len(left)


def test_a_notice_says_how_many_were_dropped_from_when_to_when(tmp_path: Path) -> None:
    writer = small(tmp_path, 100_000)
    fill(writer, "INFO", range(0, 200_000_000_000, 1_000_000_000))
    writer.tend()
    first = notices(tmp_path)[0]
    last = f"1970-01-01T00:00:{int(str(first['dropped'])) - 1:02d}.000000Z"
    assert first["message"] == f"dropped {first['dropped']} from 1970-01-01T00:00:00.000000Z to {last}"
    assert (first["level"], first["dropped_level"], first["component"]) == ("ERROR", "INFO", "spool")


@pytest.mark.parametrize("level", ["DEBUG", "ERROR"])
def test_a_spool_never_grows_over_its_bound(tmp_path: Path, level: str) -> None:
    writer = small(tmp_path, 100_000)
    for start in range(0, 2000, 20):
        fill(writer, level, range(start, start + 20))
        assert look(tmp_path).used <= 100_000
        if start % 100 == 0:
            writer.tend()


def test_what_finds_no_room_is_refused_and_errors_still_find_some(tmp_path: Path) -> None:
    writer = small(tmp_path, 100_000)
    taken = fill(writer, "INFO", range(1000))
    assert 200 <= taken < 1000
    assert writer.stats().refused == 1000 - taken
    assert fill(writer, "ERROR", range(5)) == 5


def test_a_disk_that_others_filled_is_left_to_them(tmp_path: Path) -> None:
    writer = small(tmp_path, 1 << 30, free_space_floor=1 << 60)
    assert fill(writer, "INFO", range(3)) == 0
    assert look(tmp_path).used == 0


def test_what_is_shipped_already_does_not_count_as_dropped(tmp_path: Path) -> None:
    writer = small(tmp_path, 100_000)
    fill(writer, "INFO", range(100))
    first = segments(tmp_path)[0]
    shipped = first.path.read_bytes().splitlines(keepends=True)[:4]
    Cursor(tmp_path, {first.stem: len(b"".join(shipped))}).save()
    fill(writer, "INFO", range(100, 207))
    writer.tend()
    told = sum(int(str(n["dropped"])) for n in notices(tmp_path))
    assert told == 207 - len(kept(tmp_path, "INFO")) - 4
    assert told > 0


def test_a_dropped_notice_still_counts_for_what_it_stood_for(tmp_path: Path) -> None:
    writer = small(tmp_path, 100_000)
    taken = 0
    for start in range(0, 1200, 20):
        taken += fill(writer, "ERROR", range(start, start + 20))
        writer.tend()
    told = [n for n in notices(tmp_path) if n["drop_reason"] == "spool is full"]
    assert sum(int(str(n["dropped"])) for n in told) == taken - len(kept(tmp_path, "ERROR"))
