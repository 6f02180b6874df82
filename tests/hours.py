"""The hour by the clock on the wall, for tests that count by it: the limiter's bucket, and whatever is told of it."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
HOUR = 3600
ROOM = 30.0
"""Seconds of its hour that a test has before it at least."""


def wait_for_room(seconds: float = ROOM) -> None:
    """Wait for the next hour where this one ends sooner than a test may need."""
    left = HOUR - time.time() % HOUR
    if left < seconds:
        time.sleep(left)


def within_one_hour(work: Callable[[], T]) -> T:
    """Do what takes minutes, and do it again where the hour turned meanwhile."""
    while True:
        hour = _hour()
        answer = work()
        if _hour() == hour:
            return answer


def _hour() -> int:
    return int(time.time()) // HOUR
