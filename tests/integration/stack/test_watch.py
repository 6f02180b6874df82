"""What ends by itself is started again; what ends at once is left alone longer each time."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from oncall.stack.supervisor import Command, Supervisor
from oncall.stack.waiting import wait_until
from oncall.stack.watch import Watch
from tests.patience import PATIENCE

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


DELAY = 0.05


@pytest.fixture
def said() -> list[str]:
    return []


def looked(keeper: Watch, so: Callable[[], bool]) -> bool:
    def look() -> bool:
        keeper.look()
        return so()

    return wait_until(look, PATIENCE)


def test_a_process_that_was_killed_runs_again_under_a_new_id(own_supervisor: Supervisor, said: list[str]) -> None:
    own_supervisor.start(Command("worker", SLEEP))
    keeper = Watch(own_supervisor, ("worker", "beat"), said.append, DELAY)
    before = own_supervisor.pid("worker")
    os.kill(before, signal.SIGKILL)
    assert looked(keeper, lambda: said[-1:] == ["worker runs again"])
    assert own_supervisor.pid("worker") != before
    assert own_supervisor.alive("worker")


def test_a_process_that_cannot_start_any_more_is_tried_less_and_less_often(
    own_supervisor: Supervisor, tmp_path: Path, said: list[str]
) -> None:
    needed = tmp_path / "needed"
    needed.touch()
    program = f"import time, pathlib; assert pathlib.Path({str(needed)!r}).exists(), 'broken'; time.sleep(600)"
    log = own_supervisor.log("worker")
    ready = lambda: not needed.exists() or log.exists()  # noqa: E731 -- as short as its use
    own_supervisor.start(Command("worker", [sys.executable, "-c", program], ready=ready))
    keeper = Watch(own_supervisor, ("worker",), said.append, DELAY)
    needed.unlink()
    os.kill(own_supervisor.pid("worker"), signal.SIGKILL)
    assert looked(keeper, lambda: sum("starts again in" in one for one in said) == 3)
    assert keeper._watched["worker"].delay == pytest.approx(DELAY * 2 * 2)


def test_what_lives_is_left_alone(own_supervisor: Supervisor, said: list[str]) -> None:
    own_supervisor.start(Command("worker", SLEEP))
    Watch(own_supervisor, ("worker",), said.append, DELAY).look()
    assert said == []
