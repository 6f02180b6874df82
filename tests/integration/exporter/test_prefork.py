"""Counters and lives in a real Celery worker with forked processes, and in a real beat."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import redis

from observability.metrics.collect import totals
from observability.metrics.directory import VARIABLE, prepare_metrics_dir
from observability.metrics.lives import BEAT, beat_age, lives
from oncall.stack.waiting import wait_until
from tests.integration.exporter.scraping import PROVIDER
from tests.patience import PATIENCE

SECONDS = PATIENCE
PROCESSES = 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return prepare_metrics_dir(tmp_path / "metrics")


def environment(folder: Path, component: str) -> dict[str, str]:
    """Without Django: the site would wire the process a second time."""
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return kept | {VARIABLE: str(folder), "ONCALL_COMPONENT": component}


@contextmanager
def celery(folder: Path, component: str, *arguments: str) -> Iterator[psutil.Popen]:
    """Run a Celery process with the application of `prefork`."""
    env = environment(folder, component)
    argv = [sys.executable, "-m", "celery", "-A", "tests.integration.exporter.prefork", *arguments]
    with psutil.Popen(argv, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            if process.is_running():
                process.send_signal(signal.SIGTERM)
                process.wait(SECONDS)


def sent(folder: Path) -> float:
    families = {family.name: family for family in totals(folder, (PROVIDER,))}
    return sum(sample.value for sample in families["mailer_emails_sent"].samples)


def until(condition: Callable[[], bool]) -> None:
    assert wait_until(condition, SECONDS)


def test_a_worker_s_counters_are_exact_after_kills_and_its_goodbyes_are_no_deaths(
    folder: Path, redis_client: redis.Redis
) -> None:
    with celery(folder, "worker", "worker", "--concurrency", str(PROCESSES), "--without-heartbeat") as worker:
        until(lambda: lives(folder).living["worker"] == PROCESSES + 1)
        _ring(folder, 8)
        until(lambda: sent(folder) == 8000)
        for child in worker.children()[:2]:
            child.kill()
        until(lambda: lives(folder).dead["worker"] == 2)
        until(lambda: lives(folder).living["worker"] == PROCESSES + 1)  # the pool has made up for them
        _ring(folder, 8)
        until(lambda: sent(folder) == 16000)
    assert lives(folder).dead == Counter(worker=2)
    assert lives(folder).living["worker"] == 0
    assert sent(folder) == 16000


def _ring(folder: Path, times: int) -> None:
    """Ask for a thousand letters so many times, in a process of its own: the application wires its process."""
    code = f"from tests.integration.exporter.prefork import count\nfor _ in range({times}): count.delay(1000)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=SECONDS, env=environment(folder, "cli"))


def test_beat_rings_and_says_goodbye(folder: Path, redis_client: redis.Redis) -> None:
    with celery(folder, "beat", "beat", "--schedule", str(folder.parent / "schedule")):
        until((folder / BEAT).exists)
        assert lives(folder).living["beat"] == 1
        assert (beat_age(folder) or 0) < SECONDS
    assert lives(folder).dead == Counter()
