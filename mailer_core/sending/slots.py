"""Slots for pumps, one fewer than a worker has processes: one is always free for the tick.

A pump waits for as long as its relay lets it (120 s after the final dot), and can be stopped altogether. With one in
each process the tick would wait behind them, and nobody would take a dead process's letters back.
"""

import fcntl
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from celery.signals import worker_init

logger = logging.getLogger(__name__)


class Slots:
    """How many pumps a worker runs at once; outside a worker there is no bound.

    A slot is a lock on one byte of a file that the pool's processes inherit: however its holder ends, the kernel
    frees it. Such locks are a process's own (fcntl(2)), so threads of one process do not bound each other.
    """

    def __init__(self) -> None:
        self._file: int | None = None
        self._number = 0

    def spare_one(self, sender: Any, **_signal: object) -> None:
        """Keep one process of this worker free, before they are forked (receiver of `worker_init`)."""
        if sender.concurrency == 1:
            logger.warning("A worker of one process has none to spare for the tick: give it --concurrency 2 or more")
        self.bound(max(1, sender.concurrency - 1))

    def bound(self, number: int) -> None:
        """Let so many processes hold a slot: this one, and those that it forks from now on."""
        self._file, path = tempfile.mkstemp(prefix="mailer-pumps-")
        Path(path).unlink()  # it lives as long as a process has it open
        self._number = number

    @contextmanager
    def taken(self) -> Iterator[bool]:
        """Hold a slot for the length of a `with` block. False: other processes hold them all."""
        if self._file is None:
            yield True
            return
        slot = next((slot for slot in range(self._number) if _locks(self._file, slot)), None)
        try:
            yield slot is not None
        finally:
            if slot is not None:
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, slot)


def _locks(file: int, slot: int) -> bool:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, slot)
    except OSError:
        return False
    return True


pumps = Slots()
worker_init.connect(pumps.spare_one)
