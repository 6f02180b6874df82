"""Entries that Loki refuses for good, kept with its words until somebody replays or deletes them.

`dead/` holds JSON lines: `{"at", "status", "reason", "stream", "value"}`. A file is closed at an eighth
of the bound; over the bound the oldest file goes, and its entries are counted as dropped.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from observability.shipper.answers import Answer
from observability.spool.segment import sync_data

DEAD_BYTES = 64 << 20


class DeadLetters:
    """The dead letters of a spool."""

    def __init__(self, spool: Path, max_bytes: int = DEAD_BYTES) -> None:
        self.directory = spool / "dead"
        self._max_bytes = max_bytes

    def add(self, stream: bytes, value: bytes, answer: Answer) -> int:
        """Keep a refused entry durably; returns how many older ones had to be dropped for it."""
        letter = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "status": answer.status,
            "reason": answer.text,
            "stream": orjson.Fragment(stream),
            "value": orjson.Fragment(value),
        }
        with self.locked():
            self._append(orjson.dumps(letter))
            return self._prune()

    def _append(self, line: bytes) -> None:
        """Write a line with a newline on both sides: one that a kill tore spoils no other."""
        fd = os.open(self._current(), os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        try:
            os.write(fd, b"\n" + line + b"\n")
            sync_data(fd)
        finally:
            os.close(fd)

    def _current(self) -> Path:
        files = self.files()
        if files and files[-1].stat().st_size < self._max_bytes // 8:
            return files[-1]
        return self.directory / f"{time.time_ns():020d}.jsonl"

    def _prune(self) -> int:
        dropped, files = 0, self.files()
        while len(files) > 1 and sum(path.stat().st_size for path in files) > self._max_bytes:
            oldest = files.pop(0)
            dropped += len(letters(oldest))
            oldest.unlink()
        return dropped

    def files(self) -> list[Path]:
        """List the files, oldest first."""
        return sorted(self.directory.glob("*.jsonl"))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep a replay and a running shipper from each other's files."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.directory / "lock").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def letters(path: Path) -> list[dict[str, Any]]:
    """Read a file of dead letters; a torn line is none (its entry is still in the spool)."""
    found = []
    for line in path.read_bytes().splitlines():
        try:
            found.append(orjson.loads(line))
        except orjson.JSONDecodeError:
            continue
    return found
