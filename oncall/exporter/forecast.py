"""When all that waits will be sent: by the pace of the last minutes, and by what the hourly limit allows."""

from collections import deque
from math import ceil

WINDOW_SECONDS = 600
HOUR = 3600


class Pace:
    """Letters a second while letters were moving; a wait for the hour's end does not make the pace slower."""

    def __init__(self, window: float = WINDOW_SECONDS) -> None:
        self._window = window
        self._seen: deque[tuple[float, float]] = deque()

    def see(self, now: float, sent: float) -> None:
        """Note how many letters have been sent so far."""
        if self._seen and sent < self._seen[-1][1]:  # counting began anew
            self._seen.clear()
        self._seen.append((now, sent))
        while now - self._seen[0][0] > self._window:
            self._seen.popleft()

    def per_second(self) -> float | None:
        """Give the pace; None where no letter was seen moving."""
        steps = list(zip(self._seen, list(self._seen)[1:], strict=False))
        moving = [(after[0] - before[0], after[1] - before[1]) for before, after in steps if after[1] > before[1]]
        seconds = sum(step[0] for step in moving)
        return sum(step[1] for step in moving) / seconds if seconds else None


def limit_reached_in(pace: float, left: int) -> float:
    """Give the seconds until the `left` letters of this hour are spent, if letters enough wait."""
    return max(left, 0) / pace


def held_back(remaining: int, pace: float, left: int, hour_ends_in: float) -> int:
    """Count the letters that will still wait when this hour's limit is reached.

    0 where the pace does not reach it, and where it is reached: what waits then, waits already.
    """
    return max(0, remaining - left) if 0 < limit_reached_in(pace, left) < hour_ends_in else 0


def finish_in(remaining: int, pace: float | None, left: int, limit: int, hour_ends_in: float) -> float | None:
    """Give the seconds until `remaining` letters are sent; None where there is no pace to go by.

    `left`: letters that this hour still allows; `limit`: letters of each hour after it.
    """
    if remaining == 0:
        return 0.0
    if not pace:
        return None
    this_hour = min(max(left, 0), pace * hour_ends_in)
    if remaining <= this_hour:
        return remaining / pace
    later, an_hour = remaining - this_hour, min(limit, pace * HOUR)
    whole_hours = ceil(later / an_hour) - 1
    return hour_ends_in + whole_hours * HOUR + (later - whole_hours * an_hour) / pace
