"""Several sorted runs of entries as one, without reading more of them than their overlap."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from observability.logql.source import Entry

NEVER = 1 << 63
"""Later than any time in nanoseconds that fits in Loki's 64 bits."""


class Run(NamedTuple):
    """Entries in the order of time: the time of the first, and how to open them. Opened only when its turn comes."""

    first_ns: int
    open: Callable[[], Iterator[Entry]]


_Open = tuple[int, int, Entry, Iterator[Entry]]


def merged(runs: Iterable[Run]) -> Iterator[Entry]:
    """Return all entries, oldest first; of one time, those of the run that was given first."""
    waiting = sorted(enumerate(runs), key=lambda numbered: -numbered[1].first_ns)
    heap: list[_Open] = []
    while heap or waiting:
        while waiting and (not heap or waiting[-1][1].first_ns <= heap[0][0]):
            number, run = waiting.pop()
            _push(heap, number, run.open())
        if heap:
            yield from _first(heap, waiting[-1][1].first_ns if waiting else NEVER)


def _first(heap: list[_Open], limit: int) -> Iterator[Entry]:
    """Give the entries of the foremost run for as long as it stays in front."""
    _, number, entry, rest = heapq.heappop(heap)
    limit = min(limit, heap[0][0]) if heap else limit
    yield entry
    for following in rest:
        if following.ts >= limit:
            heapq.heappush(heap, (following.ts, number, following, rest))
            return
        yield following


def _push(heap: list[_Open], number: int, entries: Iterator[Entry]) -> None:
    first = next(entries, None)
    if first is not None:
        heapq.heappush(heap, (first.ts, number, first, entries))


def once(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Leave out what repeats an entry of the same time, as Loki does when it reads."""
    at = -1
    seen: list[Entry] = []
    for entry in entries:
        if entry.ts != at:
            at, seen = entry.ts, [entry]
        elif entry in seen:
            continue
        else:
            seen.append(entry)
        yield entry
