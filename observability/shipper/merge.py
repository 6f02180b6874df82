"""Read all segments of a spool as one stream, oldest first, and keep where in each it stands.

Within a segment the order of the file is kept, always: the position is a byte offset, and whatever
were sent out of order would be skipped for good after a restart. So segments are merged by the
greatest time seen so far in each, which never falls, even where a clock was set back.
"""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from observability.spool.record import Record, decode
from observability.spool.segment import Segment, find, seal_orphans, segments

MAX_ACTIVE = 256
"""Segments read at one time; bounds memory and descriptors, at worst the order between segments."""


class Entry(NamedTuple):
    """A record with its place: `end` is the offset after it, `torn` the broken records before it."""

    stem: str
    end: int
    torn: int
    record: Record


@dataclass(slots=True)
class Reading:
    """A segment being read; `newest_ns` is the greatest time seen so far."""

    newest_ns: int
    stem: str
    at: int
    sealed: bool
    file: BinaryIO
    torn: int = 0
    entry: Entry | None = None

    @property
    def rank(self) -> tuple[int, str, "Reading"]:
        """Return its place among those being read, oldest first."""
        return self.newest_ns, self.stem, self

    def advance(self) -> bool:
        """Read the next whole record into `entry`; False where there is none (yet)."""
        while raw := self.file.readline():
            if not raw.endswith(b"\n") and not self.sealed:
                break
            self.at += len(raw)
            record = decode(raw)
            if record is not None:
                self._take(record)
                return True
            self.torn += 1
        self.entry = None
        return False

    def _take(self, record: Record) -> None:
        self.newest_ns = max(self.newest_ns, record.ts_ns)
        self.entry = Entry(self.stem, self.at, self.torn, record)
        self.torn = 0


@dataclass(frozen=True)
class Finished:
    """A sealed segment read to its end: its size, and broken records after its last whole one."""

    path: Path
    stem: str
    size: int
    torn: int


@dataclass
class _Place:
    at: int = 0
    newest_ns: int = 0
    torn: int = 0


class SpoolReader:
    """The merged stream. `peek` shows the next entry, `pop` goes past it."""

    def __init__(self, directory: Path, offsets: Mapping[str, int]) -> None:
        self._directory = directory
        self._places = {stem: _Place(at) for stem, at in offsets.items()}
        self._waiting: list[tuple[int, Segment]] = []
        self._active: list[tuple[int, str, Reading]] = []

    def refresh(self) -> list[Finished]:
        """List the directory anew. Returns what is read to its end (and may be deleted once settled)."""
        seal_orphans(self._directory)
        listed = segments(self._directory)
        self._forget_missing(listed)
        active = {stem for _, stem, _ in self._active}
        self._waiting, finished = [], []
        for segment in listed:
            if segment.stem not in active:
                finished += self._sort_out(segment)
        self._waiting.reverse()
        return finished

    def _sort_out(self, segment: Segment) -> list[Finished]:
        place = self._places.setdefault(segment.stem, _Place())
        try:
            size = segment.path.stat().st_size
        except FileNotFoundError:  # renamed between listing and now: the next listing shows it
            return []
        if size > place.at:
            self._waiting.append((segment.start_ns, segment))
        elif segment.sealed:
            return [Finished(segment.path, segment.stem, size, place.torn)]
        return []

    def _forget_missing(self, listed: list[Segment]) -> None:
        known = {segment.stem for segment in listed}
        for stem in [stem for stem in self._places if stem not in known and not find(self._directory, stem)]:
            del self._places[stem]

    def peek(self) -> Entry | None:
        """Show the oldest unread entry."""
        while self._waiting and self._should_open(self._waiting[-1][0]):
            self._open(self._waiting.pop()[1])
        return self._active[0][2].entry if self._active else None

    def pop(self) -> None:
        """Go past the entry that `peek` showed."""
        reading = self._active[0][2]
        if reading.advance():
            heapq.heapreplace(self._active, reading.rank)
        else:
            heapq.heappop(self._active)
            self._leave(reading)

    def _should_open(self, start_ns: int) -> bool:
        if not self._active:
            return True
        return len(self._active) < MAX_ACTIVE and start_ns <= self._active[0][0]

    def _open(self, segment: Segment) -> None:
        path = find(self._directory, segment.stem)
        if path is None:  # dropped to make room
            return
        try:
            file = path.open("rb")
        except FileNotFoundError:  # sealed just now: the next listing shows it
            return
        place = self._places[segment.stem]
        file.seek(place.at)
        reading = Reading(place.newest_ns, segment.stem, place.at, segment.sealed, file, place.torn)
        if reading.advance():
            heapq.heappush(self._active, reading.rank)
        else:
            self._leave(reading)

    def _leave(self, reading: Reading) -> None:
        reading.file.close()
        self._places[reading.stem] = _Place(reading.at, reading.newest_ns, reading.torn)

    def close(self) -> None:
        """Close what is being read."""
        for _, _, reading in self._active:
            reading.file.close()
        self._active.clear()
