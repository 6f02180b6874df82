"""One entry as it lies in a segment: `crc ts level json` and a newline.

The CRC-32 (8 hex digits, of everything after it) tells a whole record from one that a kill or a
power cut tore, so that a reader can skip the torn one and go on with the next.
"""

from typing import NamedTuple

from isal.isal_zlib import crc32  # zlib's own, bit for bit, without its 8 KB of tables, cold between two letters

RANKS = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40, "CRITICAL": 50}
"""Levels from the least to the most worth keeping, with the numbers of Python's logging."""
OTHER = "INFO"
"""What a level of somebody else's making counts as, so that file names and labels stay closed."""

MAX_LINE_BYTES = 1 << 20
"""The longest line a spool takes. Loki's default bound is 256 KB; what lies between goes to `dead/`."""


class Record(NamedTuple):
    """A decoded entry. `ts_ns` is nanoseconds since the epoch, `line` the JSON text, byte for byte."""

    ts_ns: int
    level: str
    line: bytes


def encode(ts_ns: int, level: str, line: bytes) -> bytes:
    """Frame a line: JSON without a line end in it, as orjson writes it. To look for one would cost as much again."""
    body = b"%d %b %b" % (ts_ns, level.encode(), line)
    return b"%08x %b\n" % (crc32(body), body)


def decode(raw: bytes) -> Record | None:
    """Read a record (without or with its newline); None where it is torn."""
    body = raw[9:-1] if raw.endswith(b"\n") else raw[9:]
    if raw[:9] != b"%08x " % crc32(body):
        return None
    try:
        ts, level, line = body.split(b" ", 2)
    except ValueError:  # a checksum over nothing: eight zeros
        return None
    return Record(int(ts), level.decode(), line)
