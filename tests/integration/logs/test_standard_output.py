"""What a process has told stands in its plain output when it has ended, and in the spool however it ended."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import redis

from oncall.stack.waiting import wait_until
from tests.patience import PATIENCE
from tests.unit.spool.reading import lines

SECONDS = PATIENCE
MESSAGE = b'"message":"Email sent successfully"'
MODULE = "tests.integration.logs.telling"


def environment(spool: Path) -> dict[str, str]:
    """Without Django: the site would wire the process a second time."""
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return kept | {"ONCALL_SPOOL_DIR": str(spool), "REDIS_URL": os.environ.get("REDIS_URL", "redis://127.0.0.1:1")}


def in_spool(spool: Path) -> int:
    return sum(MESSAGE in line for line in lines(spool)) if spool.exists() else 0


def in_output(log: Path) -> int:
    return sum(MESSAGE in line for line in log.read_bytes().splitlines())


def test_a_process_that_ends_leaves_no_line_behind(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", MODULE], env=environment(tmp_path / "spool"), capture_output=True, check=True, timeout=60
    )
    assert done.stdout.count(MESSAGE) == 3


def test_a_worker_s_child_that_is_told_to_end_leaves_no_line_behind(tmp_path: Path, redis_client: redis.Redis) -> None:
    spool, log = tmp_path / "spool", tmp_path / "worker.log"
    _run_worker(spool, log, signal.SIGTERM)
    assert in_output(log) == 3
    assert in_spool(spool) == 3


def test_what_a_kill_took_from_the_output_stands_in_the_spool(tmp_path: Path, redis_client: redis.Redis) -> None:
    spool, log = tmp_path / "spool", tmp_path / "worker.log"
    _run_worker(spool, log, signal.SIGKILL)
    assert in_output(log) == 0
    assert in_spool(spool) == 3


def _run_worker(spool: Path, log: Path, end: signal.Signals) -> None:
    """Let a worker tell of three letters, and end it, with its children, when the spool has them."""
    arguments = ["worker", "--concurrency", "1", "--loglevel", "WARNING", "--without-heartbeat"]
    with log.open("wb") as output:
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", MODULE, *arguments],
            env=environment(spool), stdout=output, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        with worker:
            try:
                code = f"from {MODULE} import tell\ntell.delay(3)"
                subprocess.run([sys.executable, "-c", code], env=environment(spool), check=True, timeout=SECONDS)
                assert wait_until(lambda: in_spool(spool) == 3, SECONDS)
            finally:
                os.killpg(worker.pid, end) if end is signal.SIGKILL else worker.send_signal(end)
