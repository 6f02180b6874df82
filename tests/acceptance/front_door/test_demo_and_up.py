"""`oncall demo` and `oncall up` as a newcomer meets them: they end by themselves and leave nothing behind."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from oncall.stack.processes import MARKER
from oncall.stack.waiting import wait_until
from tests.patience import PATIENCE

DEMO_SECONDS = 150
"""About a minute (promised), with room for a slow machine that does other things as well."""
CLEAN = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "SMTP_URL"}}


def members(state: Path) -> list[psutil.Process]:
    """List the processes of a stack, by the mark that each of them carries."""
    return [process for process in psutil.process_iter() if str(state) in _mark(process)]


def _mark(process: psutil.Process) -> str:
    try:
        return process.environ().get(MARKER, "")
    except (psutil.Error, OSError):
        return ""


def oncall(*words: str) -> list[str]:
    return [sys.executable, "-m", "oncall", *words]


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "a checkout’s папка"  # whoever unpacks it names it
    yield folder
    for process in members(folder):
        process.kill()


@contextmanager
def started(state: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command that does not outlive its `with` block."""
    command = oncall(*words, "--state", str(state))
    with subprocess.Popen(command, env=CLEAN, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        try:
            yield running
        finally:
            running.kill()


def through(lines: Iterable[str], words: str) -> str:
    """Read up to the line that has these words, and that line."""
    told = ""
    for line in lines:
        told += line
        if words in line:
            break
    return told


def kill_everything(state: Path, front: subprocess.Popen[str]) -> None:
    """SIGKILL the command and all that it started, as a dying machine would."""
    front.send_signal(signal.SIGKILL)
    for process in members(state):
        process.kill()
    front.communicate()


def test_the_demo_ends_by_itself_also_after_a_kill_of_everything_and_leaves_no_process(state: Path) -> None:
    with started(state, "demo") as first:
        assert wait_until((state / "logs" / "worker.log").exists, PATIENCE)
        time.sleep(3)
        kill_everything(state, first)
    with started(state, "demo") as second:
        told, _ = second.communicate(timeout=DEMO_SECONDS)
    assert second.returncode == 0, told
    assert "2150 rows taken, 21 refused" in told
    assert "circuit_breaker" in told
    assert "sent 2300, failed 0, unknown 0" in told
    assert "smtp_global throttles us" in told, "the diagnosis, with the breaker open"
    assert "verified: the provider took the probe" in told, "what the verdict told to do"
    assert "Circuit breaker closed" in told
    assert re.search(r"then /console/campaigns/[0-9a-f-]{36}/ there, signed in as oncall", told), told
    assert str(state / "dashboards.html") in told
    assert '"state":"error"' not in (state / "dashboards.html").read_text()
    assert f"oncall up --state '{state}'" in told, "as a shell takes it"
    assert not members(state)


def test_up_names_its_addresses_and_logins_and_ctrl_c_leaves_no_process(state: Path) -> None:
    with started(state, "up") as running:
        told = through(running.stdout or (), "worker.log")
        assert members(state), told
        running.send_signal(signal.SIGINT)
        assert running.wait(PATIENCE) == 0
    assert re.search(r"Campaigns +http://127\.0\.0\.1:\d+/campaigns/\n", told), told
    assert re.search(r"Console +http://127\.0\.0\.1:\d+/console/\n", told), told
    assert "Manager    manager / " in told
    assert "On call    oncall / " in told
    assert f"ONCALL_STATE_DIR='{state}' oncall campaign status" in told, "it must work in another terminal as printed"
    assert f"'{state}/logs/worker.log'" in told
    assert not members(state)
