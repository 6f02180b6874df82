"""Forked processes that work, wait, and are killed."""

import os
import signal
from collections.abc import Callable

MOST_SECONDS = 60


def in_child(work: Callable[[], None]) -> int:
    """Fork; the child works, then waits for its end. Returns its process id when it has worked."""
    ready, done = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            work()
            os.write(done, b"1")
            signal.alarm(MOST_SECONDS)  # a test that fails kills nobody
            signal.pause()
        finally:
            os._exit(1)
    os.close(done)
    worked = os.read(ready, 1)
    os.close(ready)
    assert worked, "the child failed; see its output"
    return child


def kill(child: int) -> None:
    """SIGKILL a child."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
