"""Where log lines come from: the contract of a source, and one that lives in memory."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from observability.logql.filters import matcher_test
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
    """Log lines in memory. What is pushed twice is stored once, as Loki does."""

    def __init__(self) -> None:
        self._streams: dict[Labels, tuple[list[int], list[Entry]]] = {}

    def push(self, labels: Mapping[str, str], entries: Iterable[Entry]) -> None:
        """Add entries to the stream with these labels, in any order."""
        times, stored = self._streams.setdefault(sorted_labels(labels), ([], []))
        for entry in entries:
            begin, end = bisect_left(times, entry.ts), bisect_right(times, entry.ts)
            if entry not in stored[begin:end]:
                times.insert(end, entry.ts)
                stored.insert(end, entry)

    def select(self, matchers: Sequence[Matcher], start_ns: int, end_ns: int) -> Iterator[Stream]:
        """Return the streams selected, ordered by their labels."""
        for key in sorted(self._streams):
            labels = dict(key)
            if matches(matchers, labels):
                times, entries = self._streams[key]
                yield labels, iter(entries[bisect_left(times, start_ns) : bisect_left(times, end_ns)])
