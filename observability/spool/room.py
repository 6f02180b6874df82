"""The bounded disk: what a spool may take, and what goes first when that is not enough.

Dropping starts at 7/8 of the bound, so that it is nearly always done by the background thread and an
append finds room. Should a burst outrun it, entries below ERROR are refused at 15/16, all at the
bound itself. Whole segments are dropped, the lowest level and then the oldest first. Each leaves a
notice, written before the segment is unlinked. An entry that was in flight to Loki at that moment may
be both stored and counted as dropped; none is ever neither.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from observability.spool import notice
from observability.spool.cursor import load_cursor
from observability.spool.notice import Loss
from observability.spool.record import RANKS, Record, decode
from observability.spool.segment import Segment, seal_orphans, segments

LOCK_FILE = "room.lock"
SMALLEST_SEGMENT = 4096
FULL = "spool is full"
"""The reason in a notice of entries that had been taken and were dropped later."""

Notify = Callable[[Loss, str], bool]


@dataclass(frozen=True)
class Disk:
    """What a look at the disk showed: the spool's files and bytes, the bytes free beside it."""

    files: int
    used: int
    free: int


@dataclass
class Room:
    """What this process may still append before it must look at the disk again."""

    max_bytes: int
    free_space_floor: int
    files: int = 0
    taken: int = 0
    """Bytes of all entries that were let in."""
    _allowed: int = 0
    _bounds: dict[str, int] = field(default_factory=lambda: dict.fromkeys(RANKS, 0))
    """How far `taken` may go, by level."""

    def take(self, level: str, size: int) -> bool:
        """Reserve room for an entry."""
        taken = self.taken + size
        if taken > self._bounds[level]:
            return False
        self.taken = taken
        return True

    def see(self, disk: Disk, taken_before: int) -> None:
        """Take note of the state of the disk, and of what was taken since the look at it began."""
        self.files = disk.files
        self._allowed = max(0, min(self.max_bytes, disk.used + disk.free - self.free_space_floor))
        full = self._allowed - disk.used + taken_before
        reserve = self._allowed // 16  # for ERROR and worse
        self._bounds = {level: full if rank >= RANKS["ERROR"] else full - reserve for level, rank in RANKS.items()}

    @property
    def share(self) -> int:
        """Return the size at which a segment should be sealed, so that there is always one to drop."""
        return max(SMALLEST_SEGMENT, self._allowed // 16)

    @property
    def excess(self) -> int:
        """Return the bytes by which the spool is over its mark of 7/8; 0 or less where it is not."""
        return self._allowed // 8 - (self._bounds["ERROR"] - self.taken)


def look(directory: Path) -> Disk:
    """Measure a spool, dead letters included."""
    sizes = [_size(Path(root) / name) for root, _, names in os.walk(directory) for name in names]
    return Disk(len(sizes), sum(sizes), free_bytes(directory))


def free_bytes(directory: Path) -> int:
    """Return the bytes an unprivileged process could still write on the spool's file system."""
    disk = os.statvfs(directory)
    return disk.f_bavail * disk.f_frsize


def make_room(directory: Path, excess: int, notify: Notify) -> None:
    """Drop segments until `excess` bytes are gone. One process at a time; the others need not wait."""
    with _alone(directory) as alone:
        if alone:
            seal_orphans(directory)
            _drop(directory, excess, notify)


def _drop(directory: Path, excess: int, notify: Notify) -> None:
    offsets = load_cursor(directory).offsets
    for segment in sorted(segments(directory), key=lambda s: (s.rank, s.stem)):
        if excess <= 0:
            return
        if segment.sealed:
            excess -= _drop_one(segment, offsets.get(segment.stem, 0), notify)


def _drop_one(segment: Segment, offset: int, notify: Notify) -> int:
    """Drop a segment and return its size. On a full disk the notice can only be written afterwards."""
    try:
        size = segment.path.stat().st_size
        loss = notice.total(_records(segment.path, offset), FULL)
    except FileNotFoundError:  # shipped and deleted meanwhile
        return 0
    said = loss is None or notify(loss, segment.stem)
    segment.path.unlink(missing_ok=True)
    if loss is not None and not said:
        notify(loss, segment.stem)
    return size


def _records(path: Path, offset: int) -> Iterator[Record]:
    with path.open("rb") as file:
        file.seek(offset)
        for raw in file:
            record = decode(raw)
            if record is not None:
                yield record


@contextmanager
def _alone(directory: Path) -> Iterator[bool]:
    """Hold a POSIX record lock: unlike `flock`, a forked child does not inherit it."""
    with (directory / LOCK_FILE).open("ab") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            yield False
        else:
            yield True


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
