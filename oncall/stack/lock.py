"""One stack a state folder."""

import fcntl
import json
import os
from contextlib import suppress
from pathlib import Path

import psutil

from oncall.stack.exceptions import StateFolderInUseError
from oncall.stack.files import PRIVATE
from oncall.stack.processes import CLOCK_SLACK_SECONDS, alive
from oncall.stack.waiting import wait_until

# The warden of a killed stack holds the lock until it has ended what that stack had started.
PATIENCE_SECONDS = 20.0
# A holder that was killed this instant still looks alive.
DYING_SECONDS = 0.5


class StateLock:
    """An advisory lock (flock) that ends with its holders, however they end."""

    def __init__(self, stack: Path) -> None:
        self._stack = stack
        self._descriptor: int | None = None

    @property
    def descriptor(self) -> int:
        """For the warden, which holds the same lock for as long as it lives."""
        if self._descriptor is None:
            raise RuntimeError("the lock is not held")
        return self._descriptor

    def acquire(self, patience: float = PATIENCE_SECONDS) -> None:
        """Take the lock; a dead holder's warden is waited for, a living holder is not.

        Raises:
            StateFolderInUseError: another stack runs on this folder.

        """
        descriptor = os.open(self._stack / "lock", os.O_RDWR | os.O_CREAT, PRIVATE)
        if not self._take(descriptor, patience):
            os.close(descriptor)
            raise StateFolderInUseError(self._sentence())
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps([os.getpid(), psutil.Process().create_time()]).encode(), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        """Let the next stack in."""
        os.ftruncate(self.descriptor, 0)
        os.close(self.descriptor)
        self._descriptor = None

    def _take(self, descriptor: int, patience: float) -> bool:
        if wait_until(lambda: _try(descriptor), DYING_SECONDS):
            return True
        return self._living_holder() is None and wait_until(lambda: _try(descriptor), patience)

    def _living_holder(self) -> int | None:
        with suppress(ValueError, psutil.NoSuchProcess):  # nobody wrote a name, or a dead one
            pid, created = json.loads((self._stack / "lock").read_text(encoding="utf-8"))
            holder = psutil.Process(pid)
            if alive(holder) and abs(holder.create_time() - created) < CLOCK_SLACK_SECONDS:
                return int(pid)
        return None

    def _sentence(self) -> str:
        holder = self._living_holder()
        who = f"process {holder}" if holder else "a stack that is still being ended"
        return (
            f"The state folder {self._stack} is in use by {who}. "
            f"Stop that one first (Ctrl-C in its terminal), or name another state folder."
        )


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
