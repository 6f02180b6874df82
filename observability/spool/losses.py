"""What could not be appended: counted, said on standard error, and told by notices once that is possible."""

import os
import select
import time
from collections.abc import Callable
from contextlib import suppress

from observability.spool import notice
from observability.spool.notice import Loss
from observability.spool.record import Record

STDERR = 2
COMPLAIN_SECONDS = 60.0
TELL_SECONDS = 10.0
"""Least time between two notices: a spool that stays full must not fill with notices."""


class Losses:
    """The tally of one process; bounded, since it keeps one loss for each level and reason."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._untold: dict[tuple[str, str], Loss] = {}
        self._complained = self._told = float("-inf")

    def add(self, ts_ns: int, level: str, reason: str) -> None:
        """Count an entry that was not taken."""
        key = (level, reason)
        self._untold[key] = notice.add(self._untold.get(key), Record(ts_ns, level, b""), reason)
        self.complain(f"{self._untold[key].count} {level} entries not taken: {reason}")

    def tell(self, write: Callable[[Loss, str], bool]) -> None:
        """Hand each loss to `write`; what it could not write is kept for the next time."""
        now = time.monotonic()
        if not self._untold or now - self._told < TELL_SECONDS:
            return
        self._told = now
        self._untold = {key: loss for key, loss in self._untold.items() if not write(loss, self._origin)}

    def complain(self, sentence: str) -> None:
        """Say it on descriptor 2 (`sys.stderr` may be a logger that would come back here), once a minute."""
        now = time.monotonic()
        if now - self._complained < COMPLAIN_SECONDS:
            return
        self._complained = now
        with suppress(OSError):
            if _writable(STDERR):
                os.write(STDERR, f"oncall spool: {sentence}\n".encode())


def _writable(descriptor: int) -> bool:
    """Say whether a write would return at once: a reader that stopped must not stop a delivery.

    Whatever poll tells of means that: an error is the write's own to raise, and macOS polls no devices (POLLNVAL).
    """
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT)
    return bool(poll.poll(0))
