"""How the shipping goes, for the exporter and for people: a backlog, and a small JSON file."""

import logging
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from observability.shipper.waiting import Waiting
from observability.spool.cursor import Cursor, load_cursor
from observability.spool.durable import write_durably
from observability.spool.record import decode
from observability.spool.room import look
from observability.spool.segment import Segment, segments

logger = logging.getLogger(__name__)

FILE = "shipper.json"
WRITE_SECONDS = 1.0
ALARM_SECONDS = 60.0
"""Least time between two log lines of the same alarm."""


@dataclass(frozen=True)
class Backlog:
    """What waits in a spool: bytes not yet shipped, the segments they lie in, age of the oldest entry."""

    bytes: int
    segments: int
    oldest_age_seconds: float


def backlog(directory: Path) -> Backlog:
    """Measure what waits. Costs a listing and a few reads, so it may be asked while all runs."""
    offsets = load_cursor(directory).offsets
    waiting = [(s, offsets.get(s.stem, 0), _size(s)) for s in segments(directory)]
    waiting = [(s, at, size) for s, at, size in waiting if size > at]
    oldest = _oldest_ns([(s, at) for s, at, _ in waiting])
    age = max(0.0, (time.time_ns() - oldest) / 1e9) if oldest is not None else 0.0
    return Backlog(sum(size - at for _, at, size in waiting), len(waiting), age)


def _oldest_ns(waiting: list[tuple[Segment, int]]) -> int | None:
    """Find the oldest waiting entry; segments that began after it need no look."""
    oldest: int | None = None
    for segment, at in waiting:
        if oldest is not None and segment.start_ns > oldest:
            break
        first = _first_ns(segment, at)
        if first is not None:
            oldest = min(first, oldest or first)
    return oldest


def _first_ns(segment: Segment, at: int) -> int | None:
    try:
        with segment.path.open("rb") as file:
            file.seek(at)
            record = decode(file.readline())
    except FileNotFoundError:
        return None
    return record.ts_ns if record else None


def _size(segment: Segment) -> int:
    try:
        return segment.path.stat().st_size
    except FileNotFoundError:
        return 0


class Health:
    """Keeps the state file, and raises the alarm. Times are seconds since the epoch, 0 for never.

    `last_error` is what keeps the shipping from going on now; empty once Loki has stored a push again.
    """

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._waiting = Waiting()
        self._last_success = 0.0
        self._last_error = ""
        self._alarm = False
        self._written = self._alarmed = float("-inf")

    def succeeded(self) -> None:
        """Note that Loki stored a push: what failed before is over."""
        self._last_success = time.time()
        self._last_error = ""
        self._alarm = False

    def failed(self, error: str, *, alarm: bool) -> None:
        """Note that something failed; `alarm` where only a human can mend it."""
        self._last_error = error
        self._alarm = alarm
        self.write(at_once=True)
        now = time.monotonic()
        if alarm and now - self._alarmed >= ALARM_SECONDS:
            self._alarmed = now
            logger.error("logs are not shipped, and only a human can mend this: %s", error)

    def write(self, *, at_once: bool = False) -> None:
        """Write the file, at most once a second."""
        now = time.monotonic()
        if not at_once and now - self._written < WRITE_SECONDS:
            return
        self._written = now
        with suppress(OSError):  # a full disk: the age of the file tells, shipping goes on
            write_durably(self._cursor.directory / FILE, orjson.dumps(self._state()))

    def _state(self) -> dict[str, object]:
        directory, totals = self._cursor.directory, self._cursor.totals
        waiting = backlog(directory)
        entries = self._waiting.entries(directory, self._cursor.offsets)
        return {
            "appended": totals.shipped + totals.dead + totals.dropped + entries,
            **asdict(totals),
            "waiting": entries,
            "spool_bytes": look(directory).used,
            "backlog_bytes": waiting.bytes,
            "oldest_age_seconds": round(waiting.oldest_age_seconds, 3),
            "last_success": self._last_success,
            "last_error": self._last_error,
            "alarm": self._alarm,
            "written_at": time.time(),
        }
