"""An end to waiting for logs, whatever the source does meanwhile: keeps silent, trickles, or is a large spool."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from oncall.logs.exceptions import NoAnswer

SECOND = 1_000_000_000
AGAIN_SECONDS = 0.1
"""After which the alarm rings again: what it raises inside a finalizer or a callback of C, Python drops."""


@contextmanager
def within(time_ns: int, asked: str) -> Iterator[None]:
    """Give up on what is `asked` after so long. For a command's main thread alone. Raises NoAnswer.

    A socket's own time limit begins anew with every byte; this one does not.
    """
    seconds = time_ns / SECOND

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        advice = "ask for less with --since, or wait longer with --timeout"
        raise NoAnswer(f"{asked}: no answer within {seconds:g} s; {advice}")

    before = signal.signal(signal.SIGALRM, give_up)
    left, _ = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)
        signal.signal(signal.SIGALRM, before)
