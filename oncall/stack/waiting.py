"""Waiting for a condition that other processes bring about."""

import time
from collections.abc import Callable

INTERVAL = 0.02


def wait_until(condition: Callable[[], bool], seconds: float, interval: float = INTERVAL) -> bool:
    """Look at `condition` until it holds; False when `seconds` have passed without."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(interval)
    return True
