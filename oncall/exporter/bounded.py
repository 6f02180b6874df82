"""A source that is asked in a thread of its own, so that one that hangs holds nobody up."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from typing import Generic, TypeVar

from observability.catalogue.closed import Source

T = TypeVar("T")
logger = logging.getLogger(__name__)

FRESH_SECONDS = 3.0
"""How long an answer serves further scrapes."""


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What a source said; None where it failed or was not in time. `seconds`: what reading took."""

    value: T | None
    seconds: float


class BoundedSource(Generic[T]):
    """Reads a source on demand. A reading that outlives its scrape is not doubled: the next scrape waits for it."""

    def __init__(self, name: Source, read: Callable[[], T], fresh: float = FRESH_SECONDS) -> None:
        self.name = name
        self._read = read
        self._fresh = fresh
        self._lock = threading.Lock()
        self._reading: Future[T] | None = None
        self._began = float("-inf")
        self._ended = float("-inf")
        self._up = True

    def begin(self) -> None:
        """Start reading, unless a reading runs or its answer is fresh."""
        with self._lock:
            if self._reading is not None and (not self._reading.done() or time.monotonic() - self._ended < self._fresh):
                return
            self._began, self._reading = time.monotonic(), Future()
            threading.Thread(target=self._run, args=(self._reading,), name=f"read-{self.name}", daemon=True).start()

    def answer(self, deadline: float) -> Answer[T]:
        """Give what the reading that was begun says, at `deadline` (monotonic) at the latest."""
        reading = self._reading
        assert reading is not None, "begin() comes first"  # noqa: S101 -- a slip of the caller, not of the world
        try:
            value = reading.result(max(0.0, deadline - time.monotonic()))
        except NotYet:
            self._note(up=False, why="no answer in time")
            return Answer(None, time.monotonic() - self._began)
        except Exception as error:  # noqa: BLE001 -- a scrape's edge: a broken source must not take the others along
            self._note(up=False, why=f"{type(error).__name__}: {error}")
            return Answer(None, self._ended - self._began)
        self._note(up=True, why="")
        return Answer(value, self._ended - self._began)

    def _run(self, reading: Future[T]) -> None:
        try:
            value = self._read()
        except Exception as error:  # noqa: BLE001 -- the thread's edge; the error is the answer
            self._ended = time.monotonic()
            reading.set_exception(error)
        else:
            self._ended = time.monotonic()
            reading.set_result(value)

    def _note(self, *, up: bool, why: str) -> None:
        """Say it once when a source falls silent, and once when it is back."""
        if up != self._up:
            logger.warning("Source %s is back" if up else "Source %s cannot be read", self.name, extra={"error": why})
        self._up = up
