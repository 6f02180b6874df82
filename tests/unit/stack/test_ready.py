"""When a process that writes a log is ready."""

from pathlib import Path

from oncall.parts import says


def test_a_process_is_ready_when_it_has_said_so(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    ready = says(lambda: log, " ready.")
    assert not ready()
    log.write_text("celery@host ready.\n")
    assert ready()


def test_what_an_earlier_process_said_in_the_same_log_does_not_count(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    log.write_text("celery@host ready.\n")
    ready = says(lambda: log, " ready.")
    assert not ready()
    with log.open("a") as file:
        file.write("celery@host ready.\n")
    assert ready()


def test_a_log_begun_anew_is_read_from_its_beginning(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    log.write_text("celery@host ready. And much more.\n")
    ready = says(lambda: log, " ready.")
    log.write_text("")
    assert not ready()
    log.write_text("celery@host ready. And as much more as before, or longer.\n")
    assert ready()
