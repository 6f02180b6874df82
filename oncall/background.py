"""Work that goes on beside the command's own, and that nobody waits for longer than they mean to."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Self, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Deadline:
    """One moment for all parts of a work: each is given what is left, and none begins its own clock."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Self:
        """Begin it now."""
        return cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds until then; 0 once it is over."""
        return max(0.0, self.at - time.monotonic())


def begun(work: Callable[[], T]) -> Future[T]:
    """Begin work in a daemon thread: one that hangs ends with the process, which an executor's would hold up."""
    promised: Future[T] = Future()

    def do() -> None:
        try:
            promised.set_result(work())
        except BaseException as error:  # noqa: BLE001 -- a thread's edge: whoever asks for the result gets it
            promised.set_exception(error)

    threading.Thread(target=do, daemon=True).start()
    return promised
