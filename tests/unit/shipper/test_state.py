import time
from pathlib import Path

from observability.shipper.answers import Answer
from observability.shipper.dead import DeadLetters, letters
from observability.shipper.state import Backlog, backlog
from observability.spool.cursor import Cursor, Totals, load_cursor
from observability.spool.record import encode
from observability.spool.segment import SEALED


def test_an_absent_spool_has_no_backlog(tmp_path: Path) -> None:
    assert backlog(tmp_path / "none") == Backlog(0, 0, 0.0)


def test_the_backlog_is_what_lies_behind_the_position(tmp_path: Path) -> None:
    old, new = (encode(time.time_ns() - seconds * 10**9, "INFO", b"{}") for seconds in (600, 60))
    (tmp_path / f"{1:020d}-1-a-000001-INFO{SEALED}").write_bytes(old + new)
    (tmp_path / f"{2:020d}-1-a-000002-INFO{SEALED}").write_bytes(new)
    before = backlog(tmp_path)
    assert (before.bytes, before.segments) == (len(old + new + new), 2)
    assert 599 < before.oldest_age_seconds < 620
    Cursor(tmp_path, {f"{1:020d}-1-a-000001-INFO": len(old)}).save()
    after = backlog(tmp_path)
    assert (after.bytes, after.segments) == (len(new + new), 2)
    assert 59 < after.oldest_age_seconds < 80


def test_a_position_comes_back_from_the_disk_without_what_is_gone(tmp_path: Path) -> None:
    (tmp_path / f"here{SEALED}").touch()
    Cursor(tmp_path, {"here": 5, "gone": 7}, Totals(shipped=3)).save()
    assert load_cursor(tmp_path) == Cursor(tmp_path, {"here": 5}, Totals(shipped=3))


def test_a_damaged_position_means_the_beginning(tmp_path: Path) -> None:
    (tmp_path / "cursor.json").write_text('{"offs')
    assert load_cursor(tmp_path) == Cursor(tmp_path)


def test_dead_letters_are_bounded_and_the_oldest_go_first(tmp_path: Path) -> None:
    dead = DeadLetters(tmp_path, max_bytes=4000)
    dropped = sum(dead.add(b"{}", b"[%d]" % number, Answer(400, "x" * 100)) for number in range(60))
    kept = [letter["value"][0] for path in dead.files() for letter in letters(path)]
    assert kept == list(range(60 - len(kept), 60))
    assert dropped == 60 - len(kept)
    assert sum(path.stat().st_size for path in dead.files()) <= 4000


def test_a_letter_that_a_kill_tore_spoils_no_other(tmp_path: Path) -> None:
    dead = DeadLetters(tmp_path)
    dead.add(b"{}", b"[1]", Answer(400))
    [file] = dead.files()
    file.write_bytes(file.read_bytes() + b'\n{"at":"2026')
    dead.add(b"{}", b"[2]", Answer(400))
    assert [letter["value"] for letter in letters(file)] == [[1], [2]]
