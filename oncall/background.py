"""Work that goes on beside the command's own, and that nobody waits for longer than they mean to."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


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
