"""How many entries wait in a spool, at the cost of reading each of its bytes about twice in its life."""

import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from observability.spool.segment import segments

CHUNK = 1 << 20


@dataclass
class _Lines:
    """The lines of a file counted so far, and up to where."""

    at: int = 0
    count: int = 0

    def count_to(self, path: Path, end: int) -> None:
        with suppress(FileNotFoundError), path.open("rb") as file:
            file.seek(self.at)
            while chunk := file.read(max(0, min(CHUNK, end - self.at))):
                self.at += len(chunk)
                self.count += chunk.count(b"\n")


@dataclass
class _Segment:
    shipped: _Lines = field(default_factory=_Lines)
    written: _Lines = field(default_factory=_Lines)


class Waiting:
    """Remembers what it counted of each segment: up to its position, and up to its end."""

    def __init__(self) -> None:
        self._segments: dict[str, _Segment] = {}

    def entries(self, directory: Path, offsets: Mapping[str, int]) -> int:
        """Count the entries behind the positions; segments that are gone are forgotten."""
        listed = segments(directory)
        self._segments = {segment.stem: self._segments.get(segment.stem, _Segment()) for segment in listed}
        for segment in listed:
            lines = self._segments[segment.stem]
            lines.shipped.count_to(segment.path, offsets.get(segment.stem, 0))
            lines.written.count_to(segment.path, sys.maxsize)
        return sum(lines.written.count - lines.shipped.count for lines in self._segments.values())
