"""A test run leaves none of its services behind, however it ends."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from oncall.stack.processes import kill_all
from oncall.stack.supervisor import python_environment
from oncall.stack.waiting import wait_until
from tests.integration.stack.stacks import stack_processes
from tests.patience import PATIENCE

SLOW_TEST = """
import time
from tests import services

def test_that_takes_long(postgres_server, valkey_server, smtp_receiver):
    print(services.FOLDER, flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_run_leaves_no_process(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "test_slow.py").write_text(SLOW_TEST)
    argv = [sys.executable, "-m", "pytest", "-sq", "-p", "tests.services", "-p", "no:cacheprovider", str(tmp_path)]
    with subprocess.Popen(argv, cwd=tmp_path, env=python_environment(), stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        folder = Path(run.stdout.readline().strip())
        try:
            assert stack_processes(folder)
            run.send_signal(number)
            assert wait_until(lambda: not stack_processes(folder), PATIENCE)
        finally:
            run.kill()
            kill_all(stack_processes(folder))
            shutil.rmtree(folder, ignore_errors=True)
