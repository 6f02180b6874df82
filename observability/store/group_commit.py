"""One fsync for all who wait for one."""

import threading
from collections.abc import Callable


class GroupCommit:
    """Whoever comes while an fsync runs waits for the next, which serves all that came meanwhile."""

    def __init__(self, sync: Callable[[], None]) -> None:
        self._sync = sync
        self._lock = threading.Lock()
        self._written = self._synced = 0

    def ticket(self) -> int:
        """Give a number to what was just written; call it under the lock of the writing."""
        self._written += 1
        return self._written

    def wait(self, ticket: int) -> None:
        """Return when what the ticket names is on disk. Raises OSError where the disk refuses."""
        with self._lock:
            if self._synced < ticket:
                served = self._written
                self._sync()
                self._synced = served
