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
    error: str = ""


class _Reading(Future[Answer[T]]):
    """A reading under way, and when it began (monotonic)."""

    def __init__(self) -> None:
        super().__init__()
        self.began = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.monotonic() - self.began

    def serves(self, fresh: float) -> bool:
        """Say whether a scrape may take this one: it runs, or it ended a moment ago."""
        return not self.done() or self.seconds < self.result().seconds + fresh


class BoundedSource(Generic[T]):
    """Reads a source on demand. A reading that outlives its scrape is not doubled: the next scrape waits for it."""

    def __init__(self, name: Source, read: Callable[[], T], fresh: float = FRESH_SECONDS) -> None:
        self.name = name
        self._read = read
        self._fresh = fresh
        self._lock = threading.Lock()
        self._reading: _Reading[T] | None = None
        self._up = True

    def begin(self) -> None:
        """Start reading, unless a reading runs or its answer is fresh."""
        with self._lock:
            if self._reading is None or not self._reading.serves(self._fresh):
                self._reading = _Reading()
                threading.Thread(target=self._run, args=(self._reading,), name=f"read-{self.name}", daemon=True).start()

    def answer(self, deadline: float) -> Answer[T]:
        """Give what the reading that was begun says, at `deadline` (monotonic) at the latest."""
        assert self._reading is not None, "begin() comes first"  # noqa: S101 -- a slip of the caller
        answer = _wait(self._reading, deadline)
        self._note(answer)
        return answer

    def _run(self, reading: _Reading[T]) -> None:
        try:
            value = self._read()
        except Exception as error:  # noqa: BLE001 -- a scrape's edge: a broken source must not take the others along
            reading.set_result(Answer(None, reading.seconds, f"{type(error).__name__}: {error}"))
        else:
            reading.set_result(Answer(value, reading.seconds))

    def _note(self, answer: Answer[T]) -> None:
        """Say it once when a source falls silent, and once when it is back."""
        up = answer.value is not None
        if up != self._up:
            logger.warning(
                "Source %s is back" if up else "Source %s cannot be read", self.name, extra={"error": answer.error}
            )
        self._up = up


def _wait(reading: _Reading[T], deadline: float) -> Answer[T]:
    try:
        return reading.result(max(0.0, deadline - time.monotonic()))
    except NotYet:
        return Answer(None, reading.seconds, "no answer in time")
