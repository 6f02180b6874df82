"""The log lines that lie in a spool, as the Loki they are on their way to would show them.

Same labels, same metadata, same order. A segment is looked through once for its streams, times and order, then
read line by line for each stream that is asked for; nothing is kept but what was found out about it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import orjson

from observability.logql.ingest import stored_labels, stored_metadata
from observability.logql.nodes import Matcher
from observability.logql.source import Entry, Stream, matches
from observability.shipper.push import METADATA, Labels, Streams
from observability.spool.record import Record, decode
from observability.spool.segment import find, segments
from observability.store.merge import NEVER, Run, merged, once

_HEAD = re.compile(
    rb'[0-9a-f]{8} (\d+) ([A-Z]+) \{"timestamp":"[^"\\]*","level":"[^"\\]*",'
    rb'"message":"[^"\\]*(?:\\.[^"\\]*)*","component":"([^"\\]*)"'
)
"""How a record of our formatter begins: time, level and component can be had without its JSON and checksum."""


@dataclass(frozen=True)
class _Segment:
    """What may lie in the first `size` bytes of a segment: these streams and times at most."""

    stem: str
    size: int
    streams: frozenset[bytes]
    first_ns: int
    last_ns: int
    ordered: bool

    def meets(self, start_ns: int, end_ns: int) -> bool:
        """Whether an entry may lie in [start, end)."""
        return self.first_ns < end_ns and self.last_ns >= start_ns


class SpoolSource:
    """A `LogSource` over a spool directory; `labels` are those that its shipper gives."""

    def __init__(self, directory: Path, labels: Labels) -> None:
        self._directory = directory
        self._streams = Streams(labels)
        self._known: dict[str, _Segment] = {}

    def select(self, matchers: Sequence[Matcher], start_ns: int, end_ns: int) -> Iterator[Stream]:
        """Return the streams selected, ordered by their labels; see `LogSource`."""
        met = [segment for segment in self._segments() if segment.meets(start_ns, end_ns)]
        for stream in sorted({stream for segment in met for stream in segment.streams}, key=_sorted):
            labels = stored_labels(orjson.loads(stream))
            if matches(matchers, labels):
                own = [segment for segment in met if stream in segment.streams]
                runs = [Run(segment.first_ns, partial(self._entries, segment, stream)) for segment in own]
                yield labels, (entry for entry in once(merged(runs)) if start_ns <= entry.ts < end_ns)

    def _segments(self) -> Iterator[_Segment]:
        for listed in segments(self._directory):
            known = self._known.get(listed.stem)
            path = find(self._directory, listed.stem)
            if path and (known is None or known.size < _size(path)):
                known = self._known[listed.stem] = self._look_through(listed.stem, _read(path))
            if known:
                yield known

    def _look_through(self, stem: str, data: bytes) -> _Segment:
        heads = [head for raw in data.split(b"\n") if (head := _head(raw))]
        times = [int(ts) for ts, _, _ in heads]
        streams = {self._streams[name.decode(), level.decode()] for level, name in {head[1:] for head in heads}}
        ordered = times == sorted(times)
        return _Segment(stem, len(data), frozenset(streams), min(times, default=NEVER), max(times, default=-1), ordered)

    def _entries(self, segment: _Segment, stream: bytes) -> Iterator[Entry]:
        entries = self._unordered(segment, stream)
        return entries if segment.ordered else iter(sorted(entries, key=lambda entry: entry.ts))

    def _unordered(self, segment: _Segment, stream: bytes) -> Iterator[Entry]:
        """Give a stream's entries in the order of their writing; none once the segment is shipped and deleted."""
        alone = len(segment.streams) == 1
        detected = stored_metadata(orjson.loads(stream), {}, "")
        for record in _records(find(self._directory, segment.stem), segment.size):
            fields = _fields(record.line)
            if alone or self._streams[_component(fields), record.level] == stream:
                yield _entry(record, fields, detected)


def _records(path: Path | None, size: int) -> Iterator[Record]:
    """Give the whole records of the first `size` bytes."""
    if path is None:
        return
    with path.open("rb") as file:
        for raw in file:
            size -= len(raw)
            if size < 0:
                return
            record = decode(raw)
            if record is not None:
                yield record


def _read(path: Path) -> bytes:
    """Read what is there of a segment, without a record that is just being written."""
    data = path.read_bytes()
    return data[: data.rfind(b"\n") + 1]


def _size(path: Path) -> int:
    return path.stat().st_size


def _head(raw: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Return time, level and component of a record; of one of another make only if it is whole."""
    head = _HEAD.match(raw)
    if head:
        return head[1], head[2], head[3]
    record = decode(raw)
    return (b"%d" % record.ts_ns, record.level.encode(), _component(_fields(record.line)).encode()) if record else None


def _component(fields: Mapping[str, object]) -> str:
    return str(fields.get("component", ""))


def _entry(record: Record, fields: Mapping[str, object], detected: Mapping[str, str]) -> Entry:
    metadata = dict(detected)
    for name in METADATA:
        value = fields.get(name)
        if value:
            metadata[name] = str(value)
    return Entry(record.ts_ns, record.line.decode(errors="replace"), metadata)


def _fields(line: bytes) -> Mapping[str, object]:
    try:
        fields = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _sorted(stream: bytes) -> list[tuple[str, str]]:
    return sorted(stored_labels(orjson.loads(stream)).items())
