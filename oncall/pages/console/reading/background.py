"""Read what may be slow or dead in a thread of its own: a page shows what was read last, and never waits long."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connections

from oncall.site.postgresql.waiting import a_person_waits

T = TypeVar("T")
PATIENCE_SECONDS = 0.1
"""How long a page waits for a reading under way: an answer at hand is shown at once, all else comes a moment later."""


@dataclass(frozen=True)
class Seen(Generic[T]):
    """What was read last. `age`: seconds since; `error`: why the last reading failed; `reading`: another runs."""

    value: T | None
    age: float
    error: str
    reading: bool

    @property
    def waits(self) -> bool:
        """Say whether there is nothing to show yet."""
        return self.reading and self.value is None and not self.error


class Background(Generic[T]):
    """Reads on demand, one reading at a time, each good for `fresh` seconds."""

    def __init__(self, read: Callable[[], T], fresh: float) -> None:
        self._read = read
        self._fresh = fresh
        self._changed = threading.Condition()
        self._value: T | None = None
        self._error = ""
        self._ended = 0.0
        self._reading = False

    def seen(self, patience: float = PATIENCE_SECONDS) -> Seen[T]:
        """Give what was read last; where that is old, begin anew and wait for it a moment."""
        with self._changed:
            if not self._reading and not self._is_fresh():
                self._begin()
            self._changed.wait_for(lambda: not self._reading, patience)
            return Seen(self._value, time.monotonic() - self._ended, self._error, self._reading)

    def _is_fresh(self) -> bool:
        return bool(self._ended) and time.monotonic() - self._ended < self._fresh

    def _begin(self) -> None:
        self._reading = True
        threading.Thread(target=self._run, daemon=True, name="console-reading").start()

    def _run(self) -> None:
        value, error = None, ""
        try:
            with a_person_waits():
                value = self._read()
        except Exception as failure:  # noqa: BLE001 -- a thread's edge: the page shows what went wrong
            error = f"{type(failure).__name__}: {failure}"
        finally:
            connections.close_all()  # this thread's own
        with self._changed:
            self._value = value if not error else self._value
            self._error, self._ended, self._reading = error, time.monotonic(), False
            self._changed.notify_all()
