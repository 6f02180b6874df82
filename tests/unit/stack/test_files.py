import stat
from pathlib import Path

from oncall.stack.announcement import announce_environment, withdraw
from oncall.stack.files import kept_secret, last_lines, write_atomically


def test_a_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "password"
    first = kept_secret(path)
    assert len(first) >= 32
    assert kept_secret(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_is_replaced_whole_and_leaves_no_draft(tmp_path: Path) -> None:
    for text in ("long " * 100, "short"):
        write_atomically(tmp_path / "file", text)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "short"


def test_an_error_shows_the_end_of_a_log_or_that_there_is_none(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert last_lines(log) == "(no log was written)"
    log.write_text("")
    assert last_lines(log) == "(the log is empty)"
    log.write_text("".join(f"line {number}\n" for number in range(100)))
    assert last_lines(log, 2) == "line 98\nline 99"


def test_the_environment_is_announced_and_withdrawn(tmp_path: Path) -> None:
    announce_environment(tmp_path, {"DATABASE_URL": "postgresql://x", "REDIS_URL": "redis://y"})
    assert (tmp_path / "env").read_text() == "DATABASE_URL=postgresql://x\nREDIS_URL=redis://y\n"
    withdraw(tmp_path)
    withdraw(tmp_path)
    assert list(tmp_path.iterdir()) == []
