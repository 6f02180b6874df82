"""When a letter is tried again. Pure functions."""

from datetime import timedelta
from random import Random

FIRST_DELAY = timedelta(seconds=60)
LONGEST_DELAY = timedelta(hours=6)
_MOST_DOUBLINGS = 20  # from one second on this is above 6 h, and it keeps the product within a timedelta


def next_attempt_delay(
    attempt: int, rng: Random, retry_after: timedelta | None = None, *, first: timedelta = FIRST_DELAY
) -> timedelta:
    """Return how long to wait after `attempt` failed attempts (1 or more).

    Full jitter over min(6 h, `first` x 2^(attempt - 1)), so that letters deferred together do not come back
    together. The server's own "try again in N" is a floor, itself capped at 6 h.
    """
    ceiling = delay_ceiling(attempt, first)
    jittered = timedelta(seconds=rng.uniform(0, ceiling.total_seconds()))
    return min(LONGEST_DELAY, max(jittered, retry_after or timedelta()))


def delay_ceiling(attempt: int, first: timedelta = FIRST_DELAY) -> timedelta:
    """Return the longest wait after `attempt` failed attempts. Raises `ValueError` below 1."""
    if attempt < 1:
        raise ValueError("attempts are counted from 1")
    doublings = min(attempt - 1, _MOST_DOUBLINGS)
    return min(LONGEST_DELAY, first * (1 << doublings))
