"""Beat's schedule, kept in memory: it never changes while beat runs, and a ring too many or too few does no harm."""

from typing import Any

from celery.beat import Scheduler


class StaticScheduler(Scheduler):
    """Rings what the settings say, and ends with status 0 whenever it is told to.

    Celery's handler of SIGTERM closes the scheduler and raises SystemExit wherever beat happens to be. In the middle of
    a ring the lines that follow then failed on what was closed (Celery's own scheduler: "invalid operation on closed
    shelf", status 1), or took the SystemExit away with it, and beat rang on.
    """

    _told_to_end = False

    def tick(self, *args: Any, **options: Any) -> float:
        """Ring what is due; seconds until the next. Raises SystemExit where it was told to end meanwhile."""
        seconds: float = super().tick(*args, **options)
        if self._told_to_end:
            raise SystemExit
        return seconds

    def close(self) -> None:
        """Leave the connection to the end of the process: a ring in progress still uses it."""
        self._told_to_end = True
