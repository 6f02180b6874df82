"""Where a line goes: the process's standard output, and the spool that the shipper reads."""

import logging
import os
import select
import threading
import time
from collections import deque
from contextlib import suppress
from typing import Protocol

from observability.catalogue.events.event import Event
from observability.catalogue.levels import Level
from observability.formatter import JsonLines

_NAMES = {level: level.name for level in Level}  # an Enum computes it at each look
_PATIENT = {"DEBUG", "INFO"}
PATIENCE_MS = 50
"""How long a full pipe may hold a line up before it is left out of the standard output."""
LINGER_SECONDS = 0.2
"""How long a line that is not urgent may wait for others."""
MOST_WAITING = select.PIPE_BUF - 600
"""From so many bytes on lines wait no longer: the next line of a letter might not fit into the same write."""


class Spool(Protocol):
    """What the handler needs of `observability.spool`."""

    def append(self, ts_ns: int, level: str, line: bytes) -> bool:
        """Keep a line; False where it had to be dropped (and was counted)."""
        ...


class StandardOutput:
    """Writes whole lines to a file descriptor and never waits long for its reader.

    A reader that stops (a stuck `docker logs`, a paused terminal) must not stop a delivery, so a
    descriptor that is not writable within `PATIENCE_MS` loses lines until it is; they are counted
    and still stand in the spool. No write exceeds what a writable pipe takes whole, so that none is
    held up in its middle, and processes that share the pipe do not mix their lines.

    With `lingers` lines that need not be written at once wait for others, up to `LINGER_SECONDS`: a
    write a line costs as much as all the rest of telling, and wakes the reader for each. A kill -9
    takes those that wait, `PIPE_BUF` bytes at most, which is why there must be a spool then; whoever
    ends in order calls `flush`. A deque takes a line without a lock: a lock costs half as much as the rest.
    """

    def __init__(self, descriptor: int = 1, *, lingers: bool = False) -> None:
        self._fd = descriptor
        self._most = MOST_WAITING if lingers else 0
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLOUT)
        self._stuck = False
        self.dropped = 0
        self._begin()
        os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        """Start with nothing, in a forked child too: what waits is the parent's to write."""
        self._lock = threading.RLock()  # re-entrant: a signal handler may log while a line is written
        self._waiting: deque[bytes] = deque()
        self._size = 0  # of what waits, about: threads may count at the same time
        self._flusher: threading.Thread | None = None

    def write(self, line: bytes, *, urgent: bool = True) -> None:
        """Write a line and its end, now or (where neither this line nor this output is urgent) soon."""
        waiting = self._waiting
        waiting.append(line)
        self._size += len(line)
        if urgent or self._size >= self._most:
            self._write_waiting()
        elif self._flusher is None:
            self._start()

    def flush(self, **_signal: object) -> None:
        """Write what waits (at exit too, and as a receiver of Celery's signals); never raises."""
        with suppress(OSError):  # the reader is gone
            self._write_waiting()

    def _start(self) -> None:
        with self._lock:
            if self._flusher is not None:
                return
            self._flusher = threading.Thread(target=self._flush_for_ever, daemon=True)
            try:
                self._flusher.start()
            except RuntimeError:  # the interpreter is shutting down
                self._flusher = None
                self._write_waiting()

    def _flush_for_ever(self) -> None:
        while True:
            time.sleep(LINGER_SECONDS)
            self.flush()

    def _write_waiting(self) -> None:
        with self._lock:
            self._size = 0
            lines = []
            with suppress(IndexError):  # it is empty; a signal handler that logs may empty it at any moment
                while True:
                    lines.append(self._waiting.popleft())
            together = b"\n".join([*lines, b""])
            for data in [together] if len(together) <= select.PIPE_BUF else [line + b"\n" for line in lines]:
                self._write_if_ready(data)

    def _write_if_ready(self, data: bytes) -> None:
        if not data:
            return
        ready = self._poll.poll(0 if self._stuck else PATIENCE_MS)
        self._stuck = not ready
        if ready:
            self._write_all(data)
        else:
            self.dropped += data.count(b"\n")

    def _write_all(self, data: bytes) -> None:
        written = os.write(self._fd, data)
        if written != len(data):
            self._write_all(data[written:])


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
        kept = self.spool is not None and self.spool.append(now, level, line)
        if self.output is not None:
            self.output.write(line, urgent=not kept or level not in _PATIENT)
