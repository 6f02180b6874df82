"""Count the events that leave this process's door, as the catalogue's table of moves says."""

import os
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from observability.catalogue.closed import OTHER
from observability.catalogue.events.event import Event
from observability.catalogue.metric import PROVIDERS, Label
from observability.catalogue.metrics.pipeline import EMIT_FAILURES
from observability.catalogue.moves import MOVES, Move
from observability.metrics.totals import Add, Labels, Totals

Count = Callable[[Any], None]
"""Counts one event."""
_nothing = lambda _event: None  # noqa: E731 -- what stands for the values of a metric without labels


def known_values(label: Label, providers: tuple[str, ...]) -> tuple[str, ...]:
    """Give the values of a label that are told apart."""
    return providers[:PROVIDERS] if isinstance(label.values, int) else tuple(label.values)


class EventCounters:
    """A listener of `observability.emit.door`.

    `providers`: the configured ones, which are told apart. `failures`: how many events this process's door
    could not pass on; what is new since the last event is counted with the next.
    """

    def __init__(self, totals: Totals, providers: tuple[str, ...], failures: Callable[[], int] = int) -> None:
        self._totals = totals
        self._failures = failures
        self._failures_seen = failures()
        self._counts: dict[type[Event], list[Count]] = {}
        for move in MOVES:
            self._counts.setdefault(move.event, []).append(_counting(move, _Series(totals, move, providers)))

    def __call__(self, event: Event) -> None:
        """Count an event. Raises OSError where the file cannot be made."""
        with self._totals.lock:
            for count in self._counts[type(event)]:
                count(event)
            if self._failures() != self._failures_seen:
                self._count_failures()

    def _count_failures(self) -> None:
        seen, self._failures_seen = self._failures_seen, self._failures()
        self._totals.series(EMIT_FAILURES, ())(self._failures_seen - seen)


class _Series(dict[Any, Add]):
    """The series of a move by the raw values of its event's fields; each is found once in a process."""

    def __init__(self, totals: Totals, move: Move, providers: tuple[str, ...]) -> None:
        super().__init__()
        self._totals = totals
        self._move = move
        self._known = {label.name: frozenset(known_values(label, providers)) for label in move.metric.labels}
        os.register_at_fork(after_in_child=self.clear)

    def __missing__(self, raw: Any) -> Add:
        labels = self._labels(raw)
        add = self._totals.series(self._move.metric, labels)
        if OTHER not in labels:  # values from outside the lists have no end
            self[raw] = add
        return add

    def _labels(self, raw: Any) -> Labels:
        given = iter(raw if isinstance(raw, tuple) else (raw,))
        constant = self._move.constant
        return tuple(
            str(constant[name]) if name in constant else _value(next(given), self._known[name])
            for name in self._move.metric.label_names
        )


def _counting(move: Move, series: _Series) -> Count:
    """Make what counts an event by a move."""
    scale = move.scale
    if move.each:
        return _counting_each(move, series)
    names = [move.field_of(name) for name in move.metric.label_names if name not in move.constant]
    raw_of: Callable[[Event], Any] = attrgetter(*names) if names else _nothing
    if move.amount is None:
        return lambda event: series[raw_of(event)](1.0)
    amount_of = attrgetter(move.amount)
    return lambda event: series[raw_of(event)](amount_of(event) * scale)


def _counting_each(move: Move, series: _Series) -> Count:
    """Observe each entry of a mapping; 0 means that there was no such stretch (the connection was kept)."""
    scale = move.scale

    def count(event: Any) -> None:
        amounts: Mapping[str, float] = getattr(event, str(move.amount))
        for name, amount in amounts.items():
            if amount:
                series[name](amount * scale)

    return count


def _value(raw: Any, known: frozenset[str]) -> str:
    text = str(raw).lower() if isinstance(raw, bool) else str(raw)
    return text if text in known else OTHER
