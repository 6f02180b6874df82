"""The processes of the mailer itself, as the supervisor starts them: web, worker, beat."""

import sys
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from oncall.direct import open_directly
from oncall.stack.ports import LOOPBACK
from oncall.stack.supervisor import Command

PROBE_SECONDS = 1.0
PROBED_BYTES = 1 << 16


def web(port: int, environment: dict[str, str]) -> Command:
    """Serve the API, the admin and the unsubscribe page on a loopback port."""
    argv = [sys.executable, "-m", "gunicorn", "oncall.site.wsgi", "--bind", f"{LOOPBACK}:{port}",
            "--workers", "1", "--threads", "4", "--no-control-socket"]  # fmt: skip
    return Command(
        "web", argv, {**environment, "ONCALL_COMPONENT": "web"}, ready=answers(f"http://{LOOPBACK}:{port}/healthz")
    )


def worker(pumps: int, environment: dict[str, str], log: Callable[[], Path]) -> Command:
    """Run so many pumps: a Celery worker with a process for each, and one to spare for the tick."""
    argv = [sys.executable, "-m", "celery", "-A", "oncall.site", "worker", "--concurrency", str(pumps + 1),
            "--loglevel", "INFO", "--without-gossip", "--without-mingle", "--without-heartbeat", "-Ofair"]  # fmt: skip
    env = {**environment, "ONCALL_COMPONENT": "worker"}
    return Command("worker", argv, env, ready=says(log, " ready."), grace=30.0)


def beat(environment: dict[str, str]) -> Command:
    """Ring the tick every few seconds."""
    argv = [sys.executable, "-m", "celery", "-A", "oncall.site", "beat", "--loglevel", "INFO"]
    return Command("beat", argv, {**environment, "ONCALL_COMPONENT": "beat"})


def answers(url: str) -> Callable[[], bool]:
    """Make a probe of an address: it is ready when it answers 200."""

    def probe() -> bool:
        try:
            with open_directly(url, PROBE_SECONDS) as response:
                return response.status == HTTPStatus.OK
        except OSError:
            return False

    return probe


def says(log: Callable[[], Path], words: str) -> Callable[[], bool]:
    """Make a probe of a log: it holds once a process has said these words from now on; an earlier one may have."""
    begin = _size(log())

    def probe() -> bool:
        nonlocal begin
        size = _size(log())
        begin = begin if size >= begin else 0  # a stack begins its logs anew, and is asked before they have grown again
        return words in _end_of(log(), max(begin, size - PROBED_BYTES))

    return probe


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _end_of(path: Path, begin: int) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(begin)
        return file.read().decode(errors="replace")
