"""Processes that send, as workers do, but without Celery: to be raced and killed."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from django.db import connection

from oncall.stack.waiting import wait_until
from tests.patience import PATIENCE

PROJECT = Path(__file__).resolve().parents[3]
OTHER_SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


class Worker:
    """One process, which does not outlive its `with` block; `job` is a function of `tests.integration.core.jobs`."""

    def __init__(self, environment: dict[str, str], smtp_url: str, job: str, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.core.jobs", job, *arguments],
            env={**environment, "SMTP_URL": smtp_url, "ONCALL_COMPONENT": "cli"},
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.returncode is None:
            self.kill()

    def kill(self) -> None:
        """SIGKILL, as the kernel's out-of-memory killer would."""
        self._process.kill()
        self._process.communicate()

    def answer(self) -> str:
        """Wait for its end and give what it said."""
        said, complaints = self._process.communicate(timeout=2 * PATIENCE)
        assert self._process.returncode == 0, complaints
        return said


@contextmanager
def workers(
    number: int, environment: dict[str, str], smtp_url: str, job: str, *arguments: str
) -> Iterator[list[Worker]]:
    """Run several at once; what is left of them at the end is killed."""
    with ExitStack() as running:
        yield [running.enter_context(Worker(environment, smtp_url, job, *arguments)) for _ in range(number)]


def run_workers(number: int, environment: dict[str, str], smtp_url: str, job: str, *arguments: str) -> list[str]:
    """Run several at once to their end."""
    with workers(number, environment, smtp_url, job, *arguments) as running:
        return [worker.answer() for worker in running]


def kill_all(running: Sequence[Worker]) -> None:
    """Kill them, and wait for PostgreSQL to be done with what they asked last: a session outlives its dead client."""
    for worker in running:
        worker.kill()
    assert wait_until(_alone, PATIENCE), "a session of a killed process is still open"


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(OTHER_SESSIONS)
        return bool(cursor.fetchone() == (0,))
