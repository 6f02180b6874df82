"""Where log lines come from: the contract of a source, and one that lives in memory."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from observability.logql.filters import matcher_test
from observability.logql.ingest import stored_labels, stored_metadata
from observability.logql.labels import Labels, sorted_labels
from observability.logql.nodes import Matcher


class Entry(NamedTuple):
    """One log line: its time in nanoseconds since 1970, its text, its structured metadata."""

    ts: int
    line: str
    metadata: Mapping[str, str]


Stream = tuple[Mapping[str, str], Iterable[Entry]]


class LogSource(Protocol):
    """Anything that can be asked for log lines."""

    def select(self, matchers: Sequence[Matcher], start_ns: int, end_ns: int) -> Iterator[Stream]:
        """Return the streams whose labels pass all matchers (`matches`), each once, with its entries of [start, end).

        Entries come oldest first, those of one time in the order of their writing, and an entry that was stored
        twice (same time, line and metadata) comes once. Both levels may be generators: the evaluator reads each
        stream to its end, or drops it, before it asks for the next, keeps no entry, and may call `select` again
        for another part of the query. Labels must not change while the stream is read.
        """


def matches(matchers: Sequence[Matcher], labels: Mapping[str, str]) -> bool:
    """Whether a stream is selected; a label that is not there compares as ""."""
    return all(matcher_test(matcher)(labels.get(matcher.name, "")) for matcher in matchers)


class MemorySource:
    """Log lines in memory, stored as Loki stores them: what is pushed twice is there once.

    With `discover`, as is Loki's default, streams get `service_name` and lines `detected_level` (ingest.py).
    """

    def __init__(self, *, discover: bool = True) -> None:
        self._discover = discover
        self._streams: dict[Labels, tuple[list[int], list[Entry]]] = {}

    def push(self, labels: Mapping[str, str], entries: Iterable[Entry]) -> None:
        """Add entries to the stream with these labels, in any order."""
        kept = stored_labels(labels) if self._discover else labels
        times, stored = self._streams.setdefault(sorted_labels(kept), ([], []))
        for entry in entries:
            begin, end = bisect_left(times, entry.ts), bisect_right(times, entry.ts)
            complete = self._completed(labels, entry)
            if complete not in stored[begin:end]:
                times.insert(end, entry.ts)
                stored.insert(end, complete)

    def _completed(self, labels: Mapping[str, str], entry: Entry) -> Entry:
        if not self._discover:
            return entry
        return entry._replace(metadata=stored_metadata(labels, entry.metadata, entry.line))

    def select(self, matchers: Sequence[Matcher], start_ns: int, end_ns: int) -> Iterator[Stream]:
        """Return the streams selected, ordered by their labels."""
        for key in sorted(self._streams):
            labels = dict(key)
            if matches(matchers, labels):
                times, entries = self._streams[key]
                yield labels, iter(entries[bisect_left(times, start_ns) : bisect_left(times, end_ns)])
