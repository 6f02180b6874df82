"""Read what a process has counted, living or dead, as of one moment; `layout` says how that can be."""

import mmap
import os
from array import array
from collections.abc import Sequence
from pathlib import Path

import orjson

from observability.metrics.book import Book
from observability.metrics.layout import HEAD_BYTES, TURN, Layout
from observability.metrics.notes import fold_of

TRIES = 100


class TooFastError(RuntimeError):
    """A process counts faster than its counts can be read."""


def read(path: Path) -> tuple[Book, list[float]] | None:
    """Give a process's totals; None where it knows another catalogue. Raises OSError, TooFastError."""
    with path.open("rb", buffering=0) as file:
        fd = file.fileno()
        layout = Layout.of(os.pread(fd, HEAD_BYTES, 0))
        if layout is None:
            return None
        with mmap.mmap(fd, HEAD_BYTES, access=mmap.ACCESS_READ) as head, memoryview(head).cast("Q") as words:
            half, end = _copy(fd, layout, words)
    totals = array("d", half[: layout.totals_bytes]).tolist()
    fold_of(layout.providers)(totals, map(orjson.loads, half[layout.totals_bytes : end].splitlines()))
    return layout.book, totals


def _copy(fd: int, layout: Layout, words: Sequence[int]) -> tuple[bytes, int]:
    """Give a half that was in force as it was then, and where its last note ended."""
    for _ in range(TRIES):
        turn, end = divmod(words[0], TURN)
        half = os.pread(fd, layout.half_bytes, layout.half(turn))
        if words[0] // TURN == turn:
            return half, end - layout.half(turn)
    raise TooFastError
