"""The log lines that lie in a spool, as the Loki they are on their way to would show them.

Same labels, same metadata, same order. A segment is looked through once for its streams, times and order, then
read line by line for each stream that is asked for; nothing is kept but what was found out about it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
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
    rb'\{"timestamp":"[^"\\]*","level":"[^"\\]*","message":"[^"\\]*(?:\\.[^"\\]*)*","component":"([^"\\]*)"'
)
"""How lines of our formatter begin: the component without reading all of the JSON."""


@dataclass(frozen=True)
class _Segment:
    """What was found out about the first `size` bytes of a segment; `whole`: no record in them is torn."""

    stem: str
    size: int
    streams: frozenset[bytes]
    first_ns: int
    last_ns: int
    ordered: bool
    whole: bool

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
        segments = [segment for segment in self._segments() if segment.meets(start_ns, end_ns)]
        for stream in sorted({stream for segment in segments for stream in segment.streams}, key=_sorted):
            labels = stored_labels(orjson.loads(stream))
            if matches(matchers, labels):
                own = [segment for segment in segments if stream in segment.streams]
                runs = [Run(segment.first_ns, partial(self._entries, segment, stream)) for segment in own]
                yield labels, (entry for entry in once(merged(runs)) if start_ns <= entry.ts < end_ns)

    def _segments(self) -> Iterator[_Segment]:
        for listed in segments(self._directory):
            try:
                size = listed.path.stat().st_size
            except FileNotFoundError:  # shipped and deleted, or sealed under another name
                size = 0
            known = self._known.get(listed.stem)
            if known is None or known.size < size:
                known = self._known[listed.stem] = self._look_through(listed.stem, size)
            yield known

    def _look_through(self, stem: str, size: int) -> _Segment:
        streams: dict[tuple[str, str], bytes] = {}
        first, newest, ordered, whole = NEVER, -1, True, True
        for record in self._records(stem, size, decode):
            if record is None:
                whole = False
                continue
            ts, level, line = record
            named = _component(line), level
            if named not in streams:
                streams[named] = self._streams[named]
            if ts >= newest:
                first, newest = (ts if first == NEVER else first), ts
            else:
                first, ordered = min(first, ts), False
        return _Segment(stem, size, frozenset(streams.values()), first, newest, ordered, whole)

    def _records(self, stem: str, size: int, read: Callable[[bytes], Record | None]) -> Iterator[Record | None]:
        """Give what lies in the first `size` bytes of a segment; nothing once it is shipped and deleted."""
        path = find(self._directory, stem)
        try:
            file = path.open("rb") if path else None
        except FileNotFoundError:  # renamed between find and open
            path = find(self._directory, stem)
            file = path.open("rb") if path else None
        if file:
            with file:
                for raw in file:
                    size -= len(raw)
                    if size < 0:
                        return
                    yield read(raw)

    def _entries(self, segment: _Segment, stream: bytes) -> Iterator[Entry]:
        records = self._records(segment.stem, segment.size, _reread if segment.whole else decode)
        level = stored_metadata(orjson.loads(stream), {}, "")
        alone = len(segment.streams) == 1
        entries = (_entry(record, level) for record in records if record and (alone or self._is_in(stream, record)))
        return entries if segment.ordered else iter(sorted(entries, key=lambda entry: entry.ts))

    def _is_in(self, stream: bytes, record: Record) -> bool:
        return self._streams[_component(record.line), record.level] == stream


def _component(line: bytes) -> str:
    head = _HEAD.match(line)
    return head[1].decode() if head else str(_fields(line).get("component", ""))


def _reread(raw: bytes) -> Record:
    """Read a record whose checksum was good a moment ago."""
    ts, level, line = raw[9:-1].split(b" ", 2)
    return Record(int(ts), level.decode(), line)


def _entry(record: Record, level: Mapping[str, str]) -> Entry:
    fields = _fields(record.line)
    metadata = dict(level)
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
