"""A block: entries of one stream, as they came in one push, in the order of time, framed by a checksum.

`magic crc first_ns last_ns entries labels_size body_size | labels | body`, all numbers little-endian. The CRC-32
covers all that follows it. Labels are JSON, the body is deflated JSON: `[[ns, line, {metadata}], …]`.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

import orjson

from observability.logql.labels import Labels
from observability.logql.source import Entry

MAGIC = b"OLB1"
_FRAME = struct.Struct("<4sI")
_HEAD = struct.Struct("<qqIII")
FRAME_BYTES = _FRAME.size + _HEAD.size
MOST_ENTRIES = 4000
"""Entries in a block; reading holds one block, or as many as overlap in time."""


class Block(NamedTuple):
    """What the index knows of a block: where its body lies, its times, how many entries it has."""

    first_ns: int
    last_ns: int
    entries: int
    offset: int
    size: int


class Encoded(NamedTuple):
    """A block's bytes; its `Block` counts from the beginning of these bytes."""

    labels: Labels
    block: Block
    data: bytes


def encode(labels: Labels, entries: Sequence[Entry]) -> Encoded:
    """Frame entries that are in the order of time."""
    name = orjson.dumps(dict(labels))
    body = zlib.compress(orjson.dumps([tuple(entry) for entry in entries]), 1)
    first, last = entries[0].ts, entries[-1].ts
    rest = _HEAD.pack(first, last, len(entries), len(name), len(body)) + name + body
    data = _FRAME.pack(MAGIC, zlib.crc32(rest)) + rest
    return Encoded(labels, Block(first, last, len(entries), FRAME_BYTES + len(name), len(body)), data)


def decode(body: bytes) -> list[Entry]:
    """Return the entries of a block's body."""
    return [Entry(*fields) for fields in orjson.loads(zlib.decompress(body))]


def scan(file: BinaryIO) -> Iterator[tuple[Labels, Block]]:
    """Return the whole blocks from the beginning of a file, up to its end or to the first that is torn."""
    offset = 0
    while (found := _read(file)) is not None:
        labels, block = found
        yield labels, block._replace(offset=offset + block.offset)
        offset += block.offset + block.size


def _read(file: BinaryIO) -> tuple[Labels, Block] | None:
    frame, head = file.read(_FRAME.size), file.read(_HEAD.size)
    if len(head) < _HEAD.size or frame[:4] != MAGIC:
        return None
    first, last, count, name_size, size = _HEAD.unpack(head)
    rest = file.read(name_size + size)
    if len(rest) < name_size + size or _FRAME.unpack(frame)[1] != zlib.crc32(rest, zlib.crc32(head)):
        return None
    labels: dict[str, str] = orjson.loads(rest[:name_size])
    return tuple(sorted(labels.items())), Block(first, last, count, FRAME_BYTES + name_size, size)
