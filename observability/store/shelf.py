"""The hour files of a directory: which one takes a block, and which one goes when there are too many."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from observability.logql.labels import Labels
from observability.store.exceptions import StoreInUseError
from observability.store.hour_file import SUFFIX, HourFile

MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Retention:
    """How much is kept: bytes on disk in all, and the age of an hour in hours. The oldest hour goes first."""

    max_bytes: int = 512 * MEBIBYTE
    max_hours: int = 7 * 24 + 1

    @property
    def part_bytes(self) -> int:
        """Size at which an hour goes on in a further file, so that dropping one drops little."""
        return max(self.max_bytes // 16, 1)


DEFAULT = Retention()


class Shelf:
    """Not thread-safe: the store's lock guards it. Raises StoreInUseError where another process has the directory."""

    def __init__(self, directory: Path, retention: Retention) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._directory = directory
        self._retention = retention
        self._lock = _locked(directory / "lock")
        self._files = {}
        for path in sorted(directory.glob(f"*{SUFFIX}")):
            hour, _, part = path.stem.partition("-")
            self._files[int(hour), int(part)] = HourFile(directory, int(hour), int(part))

    def files(self, first_hour: int, last_hour: int) -> list[HourFile]:
        """Return the files of these hours, oldest first."""
        return [self._files[key] for key in sorted(self._files) if first_hour <= key[0] <= last_hour]

    def all(self) -> list[HourFile]:
        """Return all files, oldest first."""
        return [self._files[key] for key in sorted(self._files)]

    def file_of(self, hour: int) -> HourFile:
        """Return the file that takes blocks of an hour now."""
        parts = [part for found, part in self._files if found == hour]
        part = max(parts, default=0)
        if parts and self._files[hour, part].size >= self._retention.part_bytes:
            part += 1
        if (hour, part) not in self._files:
            self._files[hour, part] = HourFile(self._directory, hour, part)
        return self._files[hour, part]

    def prune(self, now_hour: int) -> bool:
        """Remove the oldest files until the rest is within the bounds; say whether any was removed."""
        before = len(self._files)
        size = sum(file.size for file in self._files.values())
        for key in sorted(self._files):
            if size <= self._retention.max_bytes and key[0] >= now_hour - self._retention.max_hours:
                break
            file = self._files.pop(key)
            size -= file.size
            file.path.unlink(missing_ok=True)
        return len(self._files) < before

    def newest(self) -> dict[Labels, int]:
        """Return the latest time of every stream."""
        found: dict[Labels, int] = {}
        for file in self._files.values():
            for labels in file.streams():
                found[labels] = max(found.get(labels, file.newest(labels)), file.newest(labels))
        return found

    def close(self) -> None:
        """Let another process have the directory."""
        os.close(self._lock)


def _locked(path: Path) -> int:
    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        raise StoreInUseError(f"another store writes to {path.parent}; give this one a directory of its own") from None
    return fd
