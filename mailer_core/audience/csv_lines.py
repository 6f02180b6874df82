"""From a stream of bytes to numbered physical lines, in flat memory."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from mailer_core.audience.exceptions import FileProblem, RecipientsFileError

MAX_LINE_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Line:
    """A physical line with its end; bytes that are not UTF-8 stand in `text` as lone surrogates (PEP 383)."""

    number: int
    text: str
    whole: bool = True


class Lines(Iterator[Line]):
    """The lines of a stream; lines that were read too far can be given back."""

    def __init__(self, stream: BinaryIO, max_bytes: int) -> None:
        self._stream = stream
        self._max_bytes = max_bytes
        self._bytes_read = 0
        self._number = 0
        self._given_back: deque[Line] = deque()

    def __next__(self) -> Line:
        if self._given_back:
            return self._given_back.popleft()
        raw = self.read_raw()
        if not raw:
            raise StopIteration
        whole = raw.endswith(b"\n") or len(raw) <= MAX_LINE_BYTES
        if not whole:
            self._skip_to_line_end()
        return Line(self._number, raw.decode("utf-8", "surrogateescape"), whole)

    def read_raw(self) -> bytes:
        """Read the next line, at most one byte more than MAX_LINE_BYTES of it; empty at the end."""
        self._number += 1
        return self._read()

    def give_back(self, lines: list[Line]) -> None:
        """Let these lines, in order, be the next ones again."""
        self._given_back.extendleft(reversed(lines))

    def _skip_to_line_end(self) -> None:
        while (rest := self._read()) and not rest.endswith(b"\n"):
            pass

    def _read(self) -> bytes:
        raw = self._stream.readline(MAX_LINE_BYTES + 1)
        self._bytes_read += len(raw)
        if self._bytes_read > self._max_bytes:
            raise RecipientsFileError(FileProblem.TOO_LARGE, str(self._max_bytes))
        return raw
