"""How the shipping goes, for the exporter and for people: a backlog, and a small JSON file."""

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

FILE = "shipper.json"
WRITE_SECONDS = 1.0


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
    """Keeps the state file. Times in it are seconds since the epoch, 0 for never."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._written = float("-inf")
        self._last_success = 0.0
        self._last_error = ""
        self._alarm = False
        self._waiting = Waiting()

    def succeeded(self) -> None:
        """Note that Loki stored a push."""
        self._last_success = time.time()
        self._alarm = False

    def failed(self, error: str, *, alarm: bool) -> None:
        """Note that it did not; `alarm` where only a human can mend it."""
        self._last_error = error
        self._alarm = alarm

    def write(self, cursor: Cursor, *, at_once: bool = False) -> None:
        """Write the file, at most once a second."""
        now = time.monotonic()
        if not at_once and now - self._written < WRITE_SECONDS:
            return
        self._written = now
        waiting, totals = backlog(self._directory), cursor.totals
        entries = self._waiting.entries(self._directory, cursor.offsets)
        state = {
            "appended": totals.shipped + totals.dead + totals.dropped + entries,
            **asdict(totals),
            "waiting": entries,
            "spool_bytes": look(self._directory).used,
            "backlog_bytes": waiting.bytes,
            "oldest_age_seconds": round(waiting.oldest_age_seconds, 3),
            "last_success": self._last_success,
            "last_error": self._last_error,
            "alarm": self._alarm,
            "written_at": time.time(),
        }
        with suppress(OSError):  # a full disk: the age of the file tells, shipping goes on
            write_durably(self._directory / FILE, orjson.dumps(state))
