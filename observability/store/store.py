"""The store: log lines on disk in hour files, with a bound. What `push` has returned survives a power cut.

A push appends a block a stream to the files of its entries' hours; one fsync serves all pushes that wait for
it. Queries read the files' indexes in memory and one block after another from disk. What was pushed twice is
stored twice and read once.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from observability.logql.ingest import stored_labels, stored_metadata
from observability.logql.labels import Labels, sorted_labels
from observability.logql.nodes import Matcher
from observability.logql.source import Entry, Stream, matches
from observability.store.blocks import MOST_ENTRIES, Block, Encoded, encode
from observability.store.exceptions import RequestRefused
from observability.store.group_commit import GroupCommit
from observability.store.hour_file import HourFile, Span
from observability.store.merge import merged, once
from observability.store.push_request import Pushed
from observability.store.push_rules import Judged, judge, stream_name
from observability.store.shelf import DEFAULT, Retention, Shelf
from observability.store.times import HOUR

MAX_STREAMS = 5000
"""Loki's default bound of active streams; here of all that are kept."""


@dataclass(frozen=True)
class Stats:
    """How much a selection has, counted in whole blocks."""

    streams: int
    chunks: int
    bytes: int
    entries: int


class LogStore:
    """A `LogSource` that can be pushed to. `now` gives nanoseconds since 1970.

    Raises StoreInUseError where another process has the directory.
    """

    def __init__(self, directory: Path, retention: Retention = DEFAULT, now: Callable[[], int] = time.time_ns) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._shelf = Shelf(directory, retention)
        self._shelf.prune(self._now() // HOUR)
        self._newest = self._shelf.newest()
        self._commit = GroupCommit(self._sync)

    def push(self, streams: Sequence[Pushed]) -> list[str]:
        """Store what Loki would store, durably; return its complaints about the rest.

        Raises RequestRefused (429, too many streams; nothing is stored) and OSError (a full disk; what was
        stored of the push does not matter, since it may be sent again).
        """
        with self._lock:
            judged = [self._judged(stream) for stream in streams]
            self._check_streams(judged)
            self._append(judged)
            ticket = self._commit.ticket()
        self._commit.wait(ticket)
        pairs = zip(judged, streams, strict=True)
        return [text for one, stream in pairs for text in one.complaints(len(stream.entries))]

    def _judged(self, stream: Pushed) -> Judged:
        labels = stored_labels(stream.labels) if stream.labels else {}
        return judge(labels, stream.entries, self._newest.get(sorted_labels(labels)), self._now())

    def _check_streams(self, judged: Sequence[Judged]) -> None:
        wanted = {sorted_labels(one.labels): one.labels for one in judged if one.taken}
        new = [labels for key, labels in wanted.items() if key not in self._newest]
        room = MAX_STREAMS - len(self._newest)
        if len(new) > room:
            name = stream_name(new[max(room, 0)])
            raise RequestRefused(429, f"Maximum active stream limit exceeded when trying to create stream {name}")

    def _append(self, judged: Sequence[Judged]) -> None:
        blocks: dict[int, list[Encoded]] = {}
        for one in judged:
            for hour, encoded in _blocks(one):
                blocks.setdefault(hour, []).append(encoded)
        for hour, own in blocks.items():
            self._shelf.file_of(hour).append(own)
            for labels, block, _ in own:
                self._newest[labels] = max(block.last_ns, self._newest.get(labels, block.last_ns))
        if self._shelf.prune(self._now() // HOUR):
            self._newest = self._shelf.newest()

    def _sync(self) -> None:
        with self._lock:
            dirty = [file for file in self._shelf.all() if file.dirty]
        for file in dirty:
            file.sync()

    def select(self, matchers: Sequence[Matcher], start_ns: int, end_ns: int) -> Iterator[Stream]:
        """Return the streams selected, ordered by their labels; see `LogSource`."""
        span = Span(start_ns, end_ns)
        files, names = self._found(span)
        for labels in names:
            stream = dict(labels)
            if matches(matchers, stream):
                yield stream, once(merged([run for file in files for run in file.runs(labels, span)]))

    def _found(self, span: Span) -> tuple[list[HourFile], list[Labels]]:
        with self._lock:
            files = self._shelf.files(span.start_ns // HOUR, span.end_ns // HOUR)
            return files, sorted({labels for file in files for labels in file.streams()})

    def series(self, selectors: Sequence[Sequence[Matcher]], start_ns: int, end_ns: int) -> list[Mapping[str, str]]:
        """Return the labels of the streams that a selector takes, of all without one. Both ends are in."""
        return [dict(labels) for labels, _ in self._blocks(selectors, Span(start_ns, end_ns + 1))]

    def stats(self, selectors: Sequence[Sequence[Matcher]], start_ns: int, end_ns: int) -> Stats:
        """Return how much the selectors take, without reading it."""
        found = [blocks for _, blocks in self._blocks(selectors, Span(start_ns, end_ns + 1))]
        blocks = [block for some in found for block in some]
        sizes, counts = (sum(block.size for block in blocks), sum(block.entries for block in blocks))
        return Stats(len(found), len(blocks), sizes, counts)

    def sizes(
        self, selectors: Sequence[Sequence[Matcher]], start_ns: int, end_ns: int
    ) -> Iterator[tuple[Labels, float]]:
        """Return the bytes that each stream has between two times; of a block that reaches beyond them, its part."""
        for labels, blocks in self._blocks(selectors, Span(start_ns, end_ns)):
            yield labels, sum(block.size * _share(block, start_ns, end_ns) for block in blocks)

    def _blocks(self, selectors: Sequence[Sequence[Matcher]], span: Span) -> Iterator[tuple[Labels, list[Block]]]:
        files, names = self._found(span)
        for labels in names:
            if selectors and not any(matches(matchers, dict(labels)) for matchers in selectors):
                continue
            blocks = [block for file in files for block in file.blocks(labels) if span.meets(block)]
            if blocks:
                yield labels, blocks

    def close(self) -> None:
        """Let another process have the directory; all that was acknowledged is on disk already."""
        self._shelf.close()


def _share(block: Block, start_ns: int, end_ns: int) -> float:
    whole = block.last_ns - block.first_ns + 1
    return (min(block.last_ns + 1, end_ns) - max(block.first_ns, start_ns)) / whole


def _blocks(judged: Judged) -> Iterator[tuple[int, Encoded]]:
    """Cut a stream's entries into blocks that each lie in one hour."""
    labels = sorted_labels(judged.labels)
    complete = (
        entry._replace(metadata=stored_metadata(judged.labels, entry.metadata, entry.line)) for entry in judged.taken
    )
    for hour, entries in groupby(complete, key=_hour):
        own = list(entries)
        for at in range(0, len(own), MOST_ENTRIES):
            yield hour, encode(labels, own[at : at + MOST_ENTRIES])


def _hour(entry: Entry) -> int:
    return entry.ts // HOUR
