"""SIGTERM and a closed terminal end a program as Ctrl-C does: through its `with` blocks."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType

ENDING = (signal.SIGTERM, signal.SIGHUP)
SHELL_BASE = 128  # a shell reports the end by signal N as 128 + N


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Turn both signals into SystemExit while the context lasts; on other threads than the main one do nothing."""
    if current_thread() is not main_thread():
        yield
        return
    before = {number: signal.signal(number, _leave) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(SHELL_BASE + number)
