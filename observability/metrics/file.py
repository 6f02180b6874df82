"""Write a process's counts into its file; `layout` says how, and in which order."""

import mmap
from array import array
from pathlib import Path

import orjson

from observability.metrics.layout import NOTES_BYTES, TURN, Layout
from observability.metrics.notes import Note, fold_of


class NotesFile:
    """The file of this process. Hold a lock around each call."""

    def __init__(self, path: Path, providers: tuple[str, ...]) -> None:
        """Make the file. Raises OSError.

        It gets its name when it is whole, so that a kill leaves no half file to readers. Its blocks are
        written, since a write through a map into a hole would kill the process on a full disk.
        """
        self._layout = Layout(providers)
        self._fold = fold_of(providers)
        self._totals = [0.0] * self._layout.book.size
        draft = path.with_suffix(".draft")
        draft.write_bytes(self._layout.head().ljust(self._layout.size, b"\0"))
        with draft.rename(path).open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), self._layout.size)
        self._words = memoryview(self._memory).cast("Q")
        self._turn = self._mark = self._end = self._most = 0
        self._begin()

    def note(self, note: Note) -> None:
        """Count what a note tells. Raises TypeError where it cannot be written, and ValueError where it is too long."""
        written = orjson.dumps(note, str, orjson.OPT_APPEND_NEWLINE)
        end = self._end + len(written)
        if end > self._most:
            end = self._turned(len(written))
        self._memory[self._end : end] = written
        self._end = end
        self._words[0] = self._mark + end

    def close(self) -> None:
        """Let go of the file; it keeps what it holds."""
        self._words.release()
        self._memory.close()

    def _turned(self, length: int) -> int:
        """Fold the notes; returns where a note of a length ends then."""
        if length > NOTES_BYTES:
            raise ValueError(f"A note of {length} bytes is too long")
        lines = self._memory[self._layout.notes(self._turn) : self._end].splitlines()
        self._fold(self._totals, map(orjson.loads, lines))
        self._turn += 1
        half = self._layout.half(self._turn)
        self._memory[half : half + self._layout.totals_bytes] = array("d", self._totals).tobytes()
        self._begin()
        return self._end + length

    def _begin(self) -> None:
        """Note in the turn's half from now on; the mark of its first note puts it in force."""
        self._mark = self._turn * TURN
        self._end = self._layout.notes(self._turn)
        self._most = self._end + NOTES_BYTES
