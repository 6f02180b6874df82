"""When a letter is tried again, and when no more. Pure functions."""

from datetime import datetime, timedelta
from random import Random

MAX_ATTEMPTS = 6
FIRST_DELAY = timedelta(seconds=60)
LONGEST_DELAY = timedelta(hours=6)
MAX_AGE = timedelta(hours=48)
_DOUBLINGS_TO_LONGEST = 9  # 60 s x 2^9 is above 6 h


def next_attempt_delay(
    attempt: int, rng: Random, retry_after: timedelta | None = None, *, first: timedelta = FIRST_DELAY
) -> timedelta:
    """Return how long to wait after `attempt` failed attempts (1 or more).

    Full jitter over min(6 h, 60 s x 2^(attempt - 1)), so that letters deferred together do not come back
    together. The server's own "try again in N" is a floor, itself capped at 6 h.
    """
    ceiling = delay_ceiling(attempt, first)
    jittered = timedelta(seconds=rng.uniform(0, ceiling.total_seconds()))
    return min(LONGEST_DELAY, max(jittered, retry_after or timedelta()))


def delay_ceiling(attempt: int, first: timedelta = FIRST_DELAY) -> timedelta:
    """Return the longest wait after `attempt` failed attempts. Raises `ValueError` below 1."""
    if attempt < 1:
        raise ValueError("attempts are counted from 1")
    doublings = min(attempt - 1, _DOUBLINGS_TO_LONGEST)
    return min(LONGEST_DELAY, FIRST_DELAY * (1 << doublings))


def is_too_old(since: datetime, now: datetime, limit: timedelta = MAX_AGE) -> bool:
    """Tell whether a letter that has been due since then is no longer worth sending."""
    return now - since >= limit


def gives_up(attempts: int, since: datetime, now: datetime, limit: timedelta = MAX_AGE) -> bool:
    """Tell whether a letter that failed `attempts` times in a transient way is now failed for good."""
    return attempts >= MAX_ATTEMPTS or is_too_old(since, now, limit)
