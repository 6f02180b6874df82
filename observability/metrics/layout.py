"""How a process's counts lie in one file that outlives it: its totals, and notes of events not yet in them.

An event is *noted*: what counting needs of it is written down in one go, as JSON (orjson is at hand and warm from the
log line). To move its dozen totals at once costs several times that where it happens: between two system calls, when
others have used the caches. When the room for notes is full they are *folded* into the totals, one after the other,
while code and data for it are warm.

    head: mark, who wrote it | half 0: totals, notes | half 1: totals, notes

The mark is a turn's number, and where in the file the last note ends. Half `turn % 2` is in force: its totals and its
notes up to there are all that the process has counted. To note an event is to

1. write its note behind the last one;
2. set the mark to its end, one aligned word.

Where there is no room for it there is first a turn: write into the other half these totals, with all these notes
folded into them. The note goes there, as its first, and its mark tells the next turn.

**A kill** at any moment leaves the mark before or the mark after. What is written before the mark is set lies beyond
the last note or in the half that is not in force, so an event counts wholly or not at all, and nothing counts twice.

**A reader** takes the mark, then a copy of its half, then the mark again. The notes up to the first mark were whole
when it was set. Its half is written over by the turn after the next alone, which begins when the mark tells the next
turn: as long as the second mark tells the same turn the copy is good, else all is taken again. A reader never waits
for a process that is stopped or dead, and what it finds is never less than what it found before.

**Order.** A lock lets one thread write at a time. x86-64 shows stores in the order in which they were made. ARM may
show a mark before its note for as long as the note's store waits for its cache line; between a reader's mark and its
copy lies a system call, which takes longer.
"""

import json
import sys
from dataclasses import dataclass
from functools import cached_property

from observability.metrics.book import EDITION, Book, book_of

SUFFIX = ".counts"
HEAD_BYTES = 1024
NOTES_BYTES = 8192
"""Room for the notes of some seventy letters."""
TURN = 1 << 32
"""The mark is this times the turn's number, plus the place where the last note ends."""


@dataclass(frozen=True)
class Layout:
    """Places in the file of a process that tells these providers apart, in bytes."""

    providers: tuple[str, ...]

    @classmethod
    def of(cls, head: bytes) -> "Layout | None":
        """Read it from a file's head; None where another edition of the catalogue has written it."""
        told = json.loads(head[8:].rstrip(b"\0"))
        return cls(tuple(told["providers"])) if told["edition"] == EDITION else None

    @property
    def book(self) -> Book:
        """The places of the totals within their half."""
        return book_of(self.providers)

    @cached_property
    def totals_bytes(self) -> int:
        """Length of a half's totals; its notes follow."""
        return 8 * self.book.size

    @property
    def half_bytes(self) -> int:
        """Length of a half."""
        return self.totals_bytes + NOTES_BYTES

    @property
    def size(self) -> int:
        """Length of the file."""
        return HEAD_BYTES + 2 * self.half_bytes

    def half(self, turn: int) -> int:
        """Where the half begins that is in force in a turn."""
        return HEAD_BYTES + turn % 2 * self.half_bytes

    def notes(self, turn: int) -> int:
        """Where its notes begin."""
        return self.half(turn) + self.totals_bytes

    def head(self) -> bytes:
        """Give the head of a file in which nothing is noted. Raises ValueError where providers have too long names."""
        told = json.dumps({"edition": EDITION, "providers": self.providers}).encode()
        if len(told) > HEAD_BYTES - 8:
            raise ValueError(f"The providers' names are too long together: {self.providers}")
        return self.notes(0).to_bytes(8, sys.byteorder) + told.ljust(HEAD_BYTES - 8, b"\0")
