"""Segment files: what their names say, who owns them, and how they change hands.

A segment is written by one process for one level, and its name says so:
`<time of the first record, ns>-<pid>-<token>-<number>-<LEVEL>.<state>`. Its states follow one another by rename:

* `.new`: being made, always empty;
* `.open`: its owner appends to it and holds an `flock` on it, so that the owner's death is visible;
* `.sealed`: nobody will ever append to it again.

The name without its state (the stem) never changes; positions are kept by it.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from observability.spool.record import RANKS

NEW, OPEN, SEALED = ".new", ".open", ".sealed"

STALE_NEW_SECONDS = 60
"""Age at which a `.new` file is a dead maker's rubbish."""

sync_data = getattr(os, "fdatasync", os.fsync)  # macOS has no fdatasync


@dataclass(frozen=True, order=True)
class Segment:
    """A segment as a directory listing shows it. Sorts by its start, oldest first."""

    stem: str
    path: Path

    @property
    def sealed(self) -> bool:
        """Say whether its content is final."""
        return self.path.suffix == SEALED

    @property
    def start_ns(self) -> int:
        """Return the time of its first record."""
        return int(self.stem[:20])

    @property
    def rank(self) -> int:
        """Return how much its level is worth keeping."""
        return RANKS.get(self.stem.rpartition("-")[2], 0)


class Appender:
    """The owner's end of an open segment."""

    def __init__(self, directory: Path, stem: str) -> None:
        self.path = directory / (stem + OPEN)
        self.size = 0
        self.dirty = False
        self._born = time.monotonic()
        self._torn = False
        self._name_synced = False
        self._fd = _make(directory, stem)

    def write(self, record: bytes) -> None:
        """Append by one system call. After a short write the fragment is closed off by a newline."""
        data = b"\n" + record if self._torn else record
        written = os.write(self._fd, data)
        self.size += written
        self.dirty = True
        self._torn = written != len(data)
        if self._torn:
            raise OSError(f"only {written} of {len(data)} bytes fitted")

    def sync(self) -> None:
        """Put what was written, and the first time the file's name, out of a power cut's reach."""
        self.dirty = False
        sync_data(self._fd)
        if not self._name_synced:
            _sync_directory(self.path.parent)
            self._name_synced = True

    def seal(self) -> None:
        """Declare the content final; the descriptor stays open for a last `sync`."""
        if self.size == 0:
            self.path.unlink(missing_ok=True)
            return
        with suppress(FileNotFoundError):  # removed by hand: there is nothing left to seal
            self.path.rename(self.path.with_suffix(SEALED))

    @property
    def age(self) -> float:
        """Return the seconds since it was made."""
        return time.monotonic() - self._born

    @property
    def gone(self) -> bool:
        """Say whether somebody removed the file under its owner."""
        return os.fstat(self._fd).st_nlink == 0

    def close(self) -> None:
        """Let go of the file and, unless another process shares the descriptor, of its lock."""
        os.close(self._fd)


def _make(directory: Path, stem: str) -> int:
    """Create, lock, and only then show a segment, so that nobody takes it for a dead owner's."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    hidden = directory / (stem + NEW)
    fd = os.open(hidden, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        hidden.rename(directory / (stem + OPEN))
    except OSError:
        os.close(fd)
        raise
    return fd


def _sync_directory(directory: Path) -> None:
    fd = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def segments(directory: Path) -> list[Segment]:
    """List open and sealed segments, oldest first; an absent directory is an empty spool."""
    return sorted(Segment(path.stem, path) for path in _files(directory) if path.suffix in {OPEN, SEALED})


def find(directory: Path, stem: str) -> Path | None:
    """Find a segment in whichever state it is; looks in the order of renames, so it cannot slip by."""
    for state in (OPEN, SEALED):
        path = directory / (stem + state)
        if path.exists():
            return path
    return None


def seal_orphans(directory: Path) -> None:
    """Seal the segments whose owner died, and clear away what dead owners never began."""
    for path in _files(directory):
        if path.suffix == OPEN and _orphaned(path):
            with suppress(FileNotFoundError):  # another process was as quick
                path.rename(path.with_suffix(SEALED))
        elif path.suffix == NEW and _stale(path):
            path.unlink(missing_ok=True)


def _orphaned(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (FileNotFoundError, BlockingIOError):
        return False
    return True


def _stale(path: Path) -> bool:
    with suppress(FileNotFoundError):
        return time.time() - path.stat().st_mtime > STALE_NEW_SECONDS
    return False


def _files(directory: Path) -> Iterator[Path]:
    with suppress(FileNotFoundError):
        yield from directory.iterdir()
