"""A file of blocks whose entries lie in one hour, with its index in memory."""

import errno
import os
import weakref
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from observability.logql.labels import Labels
from observability.logql.source import Entry
from observability.spool.segment import sync_data
from observability.store.blocks import Block, Encoded, decode, scan
from observability.store.merge import Run

SUFFIX = ".blocks"
_FIELDS = len(Block._fields)


class Span(NamedTuple):
    """Times from `start_ns` up to, and without, `end_ns`."""

    start_ns: int
    end_ns: int

    def meets(self, block: Block) -> bool:
        """Whether a block may hold an entry of this span."""
        return block.first_ns < self.end_ns and block.last_ns >= self.start_ns


class HourFile:
    """`<hours since 1970>-<part>.blocks`: appended to under the store's lock, read by many, even after its removal."""

    def __init__(self, directory: Path, hour: int, part: int) -> None:
        self.path = directory / f"{hour:08d}-{part:06d}{SUFFIX}"
        self.hour, self.part = hour, part
        self.size = 0
        self.dirty = False
        self._name_synced = False
        self._index: dict[Labels, array[int]] = {}
        self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        weakref.finalize(self, os.close, self._fd)
        self._load()

    def _load(self) -> None:
        """Read the index from the blocks; what a crash tore at the end was never acknowledged."""
        with self.path.open("rb") as file:
            for labels, block in scan(file):
                self._remember(labels, block)
                self.size = block.offset + block.size
        os.ftruncate(self._fd, self.size)

    def _remember(self, labels: Labels, block: Block) -> None:
        self._index.setdefault(labels, array("q")).extend(block)

    def append(self, blocks: Sequence[Encoded]) -> None:
        """Write blocks, all or none; `sync` makes them durable. Raises OSError on a full disk."""
        try:
            self._write(b"".join(encoded.data for encoded in blocks))
        except OSError:
            os.ftruncate(self._fd, self.size)
            raise
        self.dirty = True
        for labels, block, own in blocks:
            self._remember(labels, block._replace(offset=self.size + block.offset))
            self.size += len(own)

    def _write(self, data: bytes) -> None:
        written = os.write(self._fd, data)
        if written != len(data):
            raise OSError(errno.ENOSPC, f"only {written} of {len(data)} bytes fitted")

    def sync(self) -> None:
        """Put what was appended, and the first time the file's name, out of a power cut's reach."""
        self.dirty = False
        try:
            sync_data(self._fd)
            if not self._name_synced:
                _sync_directory(self.path.parent)
        except OSError:
            self.dirty = True
            raise
        self._name_synced = True

    def streams(self) -> list[Labels]:
        """List the streams that have a block here."""
        return list(self._index)

    def blocks(self, labels: Labels) -> Iterator[Block]:
        """Return a stream's blocks, in the order of their writing."""
        fields = self._index.get(labels, array("q"))
        for at in range(0, len(fields) // _FIELDS * _FIELDS, _FIELDS):
            yield Block(*fields[at : at + _FIELDS])

    def runs(self, labels: Labels, span: Span) -> Iterator[Run]:
        """Return a stream's entries of a span as runs, one a block, not yet read."""
        for block in self.blocks(labels):
            if span.meets(block):
                yield Run(block.first_ns, partial(self._entries, block, span))

    def _entries(self, block: Block, span: Span) -> Iterator[Entry]:
        entries = decode(os.pread(self._fd, block.size, block.offset))
        first, behind = (bisect_left(entries, time, key=lambda entry: entry.ts) for time in span)
        return iter(entries[first:behind])

    def newest(self, labels: Labels) -> int:
        """Return the latest time of a stream that has a block here."""
        return max(block.last_ns for block in self.blocks(labels))


def _sync_directory(directory: Path) -> None:
    fd = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
