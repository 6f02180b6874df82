"""A file of named doubles in the format of prometheus_client's multiprocess mode (its `MmapedDict`).

Four bytes tell how many bytes are used, four are padding; then entries: the key's length (four bytes), the
key, one to eight spaces up to a multiple of eight, the value and a timestamp (doubles, the latter 0 here).
"""

import mmap
import struct
from pathlib import Path

CAPACITY = 1 << 15
HEADER_BYTES = 8
_SIZE = struct.Struct("=i")


class DoublesFile:
    """Doubles that outlive a kill of the process at once: they lie in the kernel's pages, not in ours.

    `doubles[place]` is read and written in one machine word, so a reader never sees half a value.
    """

    def __init__(self, path: Path) -> None:
        """Make the file. Raises OSError.

        It gets its name when it is whole, so that a kill leaves no half file to readers. Its blocks are
        written, since a write through a map into a hole would kill the process on a full disk.
        """
        draft = path.with_suffix(".draft")
        draft.write_bytes(_SIZE.pack(HEADER_BYTES) + bytes(CAPACITY - _SIZE.size))
        self._path = draft.rename(path)
        self._used = HEADER_BYTES
        self._map()

    def place(self, key: str) -> int:
        """Add a key with the value 0; returns its place in `doubles`. Raises OSError."""
        text = key.encode()
        padding = b" " * (8 - (len(text) + _SIZE.size) % 8)
        entry = _SIZE.pack(len(text)) + text + padding + bytes(16)
        if self._used + len(entry) > len(self._bytes):
            self._grow()
        at, self._used = self._used, self._used + len(entry)
        self._bytes[at : self._used] = entry
        self._bytes[: _SIZE.size] = _SIZE.pack(self._used)  # last, so that a reader finds whole entries only
        return (self._used - 16) // 8

    def close(self) -> None:
        """Let go of the file; it keeps what it holds."""
        self.doubles.release()
        self._bytes.release()
        self._memory.close()

    def _grow(self) -> None:
        with self._path.open("ab") as file:
            file.write(bytes(len(self._bytes)))
        self.close()
        self._map()

    def _map(self) -> None:
        with self._path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), 0)
        self._bytes = memoryview(self._memory)
        self.doubles = self._bytes.cast("d")
