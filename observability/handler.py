"""Where a line goes: the process's standard output, and the spool that the shipper reads."""

import logging
import os
import select
import threading
import time
from typing import Protocol

from observability.catalogue.events.event import Event
from observability.catalogue.levels import Level
from observability.formatter import JsonLines

_NAMES = {level: level.name for level in Level}  # an Enum computes it at each look
PATIENCE_MS = 50
"""How long a full pipe may hold a line up before it is left out of the standard output."""


class Spool(Protocol):
    """What the handler needs of `observability.spool`."""

    def append(self, ts_ns: int, level: str, line: bytes) -> bool:
        """Keep a line; False where it had to be dropped (and was counted)."""
        ...


class StandardOutput:
    """Writes whole lines to a file descriptor and never waits long for its reader.

    A reader that stops (a stuck `docker logs`, a paused terminal) must not stop a delivery, so a
    descriptor that is not writable within `PATIENCE_MS` loses lines until it is; they are counted
    and still stand in the spool.
    """

    def __init__(self, descriptor: int = 1) -> None:
        self._fd = descriptor
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLOUT)
        self._lock = threading.Lock()
        self._stuck = False
        self.dropped = 0
        os.register_at_fork(after_in_child=self._renew_lock)

    def _renew_lock(self) -> None:
        self._lock = threading.Lock()

    def write(self, line: bytes) -> None:
        """Write a line and its end."""
        with self._lock:
            ready = self._poll.poll(0 if self._stuck else PATIENCE_MS)
            self._stuck = not ready
            if not ready:
                self.dropped += 1
                return
            data = line + b"\n"
            written = os.write(self._fd, data)
            if written != len(data):
                self._write_rest(memoryview(data)[written:])

    def _write_rest(self, rest: memoryview) -> None:
        while rest:
            rest = rest[os.write(self._fd, rest) :]


class LinesHandler(logging.Handler):
    """Formats once, writes to both places."""

    def __init__(self, formatter: JsonLines, output: StandardOutput | None, spool: Spool | None) -> None:
        super().__init__()
        self.lines = formatter
        self.output = output
        self.spool = spool
        self.threshold = logging.DEBUG

    def emit(self, record: logging.LogRecord) -> None:
        """Take a record of any logger."""
        try:
            now = time.time_ns()
            self._put(now, record.levelname, self.lines.record_line(record, now))
        except Exception:  # noqa: BLE001 -- logging's own edge: handleError is the standard way out
            self.handleError(record)

    def emit_event(self, event: Event) -> None:
        """Take an event of the catalogue."""
        if event.LEVEL >= self.threshold:
            now = time.time_ns()
            self._put(now, _NAMES[event.LEVEL], self.lines.event_line(event, now))

    def _put(self, now: int, level: str, line: bytes) -> None:
        if self.spool is not None:
            self.spool.append(now, level, line)
        if self.output is not None:
            self.output.write(line)
