import json
import subprocess
from pathlib import Path
from threading import Timer

import psutil
import pytest

from oncall.stack.exceptions import StateFolderInUseError
from oncall.stack.lock import StateLock
from oncall.stack.processes import alive
from oncall.stack.waiting import wait_until
from tests.patience import PATIENCE


def test_a_living_holder_is_named(tmp_path: Path) -> None:
    held = StateLock(tmp_path)
    held.acquire()
    with pytest.raises(StateFolderInUseError, match=f"in use by process {psutil.Process().pid}"):
        StateLock(tmp_path).acquire()
    held.release()
    StateLock(tmp_path).acquire()


def test_a_dead_holder_is_waited_for_though_nobody_has_looked_at_it_yet(tmp_path: Path) -> None:
    warden = StateLock(tmp_path)
    warden.acquire()
    with subprocess.Popen(["true"]) as zombie:
        process = psutil.Process(zombie.pid)
        assert wait_until(lambda: not alive(process), PATIENCE)
        (tmp_path / "lock").write_text(json.dumps([process.pid, process.create_time()]))
        Timer(0.8, warden.release).start()
        StateLock(tmp_path).acquire()


def test_patience_has_an_end(tmp_path: Path) -> None:
    held = StateLock(tmp_path)
    held.acquire()
    (tmp_path / "lock").write_text("")
    with pytest.raises(StateFolderInUseError, match="a stack that is still being ended"):
        StateLock(tmp_path).acquire(patience=0.1)
    held.release()
