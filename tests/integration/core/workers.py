"""Processes that send, as workers do, but without Celery: to be raced and killed."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]


class Worker:
    """One process; `job` is a function of `tests.integration.core.jobs`."""

    def __init__(self, environment: dict[str, str], smtp_url: str, job: str, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.core.jobs", job, *arguments],
            env={**environment, "SMTP_URL": smtp_url, "ONCALL_COMPONENT": "cli"},
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def kill(self) -> None:
        """SIGKILL, as the kernel's out-of-memory killer would."""
        self._process.kill()
        self._process.communicate()

    def answer(self) -> str:
        """Wait for its end and give what it said."""
        said, complaints = self._process.communicate(timeout=60)
        assert self._process.returncode == 0, complaints
        return said


def run_workers(number: int, environment: dict[str, str], smtp_url: str, job: str, *arguments: str) -> list[str]:
    """Run several at once to their end."""
    return [worker.answer() for worker in [Worker(environment, smtp_url, job, *arguments) for _ in range(number)]]
