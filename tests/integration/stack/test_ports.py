"""A port is chosen long before its server binds it: meanwhile nobody else may choose it."""

import random
import subprocess
import sys
from collections import deque
from collections.abc import Iterator

import pytest

from oncall.stack import ports

FEW = 4
CHOOSE = """
import sys
from oncall.stack import ports
ports.LOWEST, ports.HIGHEST = map(int, sys.argv[1:3])
print(*(ports.free_port() for _ in range(int(sys.argv[3]))), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def lowest(monkeypatch: pytest.MonkeyPatch) -> int:
    """Leave few ports to choose from, all of them free; give the first."""
    firsts = random.SystemRandom().sample(
        range(32_000, 32_700, FEW), 700 // FEW
    )  # another run of this test may hold some
    lowest = next(first for first in firsts if all(map(ports._unbound, range(first, first + FEW))))
    monkeypatch.setattr(ports, "LOWEST", lowest)
    monkeypatch.setattr(ports, "HIGHEST", lowest + FEW)
    return lowest


@pytest.fixture
def others(lowest: int) -> Iterator[set[int]]:
    """Give the ports that another process has chosen, all but one, and has not bound."""
    command = [sys.executable, "-c", CHOOSE, str(lowest), str(lowest + FEW), str(FEW - 1)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as chooser:
        assert chooser.stdout is not None
        yield set(map(int, chooser.stdout.readline().split()))


def test_a_port_that_another_process_has_chosen_and_not_yet_bound_is_left_to_it(lowest: int, others: set[int]) -> None:
    assert len(others) == FEW - 1
    assert {ports.free_port()} == set(range(lowest, lowest + FEW)) - others


def test_no_more_claims_are_held_than_a_stack_has_servers_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_claims", deque())  # those of this run's own servers stay
    chosen = [ports.free_port() for _ in range(2 * ports.CLAIMS)]
    assert len(ports._claims) == ports.CLAIMS
    assert len(set(chosen[-ports.CLAIMS :])) == ports.CLAIMS
    ports._release()
