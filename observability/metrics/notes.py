"""What is noted of an event, and how notes move totals, as the catalogue's table of moves says.

A note is what counting needs of an event: its own metric, which names it, the fields that are labels, the fields
that are amounts, and the mapping, if it has one, whose keys are labels and whose values are amounts.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from observability.catalogue.events.event import Event
from observability.catalogue.metrics.pipeline import EMIT_FAILURES
from observability.catalogue.moves import MOVES, Move
from observability.metrics.book import Book, book_of

MOST_KEPT = 1000
Note = Sequence[Any]
Step = tuple[int, int, float, tuple[float, ...]]
"""A place, which of the note's entries is the amount (0: it is 1), its scale, and a histogram's bounds."""
FAILURES = EMIT_FAILURES.name
"""Names the notes of events that could not be told: how many were not."""


class Form:
    """Which fields of an event make its note."""

    def __init__(self, moves: Sequence[Move]) -> None:
        self.plain = [move for move in moves if not move.each]
        self.each = [move for move in moves if move.each]
        names = (move.field_of(name) for move in self.plain for name in _named(move))
        self.labels = tuple(dict.fromkeys(names))
        self.amounts = tuple(dict.fromkeys(move.amount for move in self.plain if move.amount))

    @property
    def fields(self) -> tuple[str, ...]:
        """All of them, in the note's order."""
        return ("METRIC", *self.labels, *self.amounts, *(str(move.amount) for move in self.each))


def _named(move: Move) -> list[str]:
    return [name for name in move.metric.label_names if name not in move.constant]


def _forms() -> dict[type[Event], Form]:
    moves: dict[type[Event], list[Move]] = {}
    for move in MOVES:
        moves.setdefault(move.event, []).append(move)
    return {event: Form(found) for event, found in moves.items()}


FORMS = _forms()
"""How the notes of each event are made."""


class Fold:
    """Moves totals by notes, one after the other.

    A process and whoever reads its file fold by this same code: their sums are equal to the last bit. To
    Prometheus a sum that is less by a rounding is a restart, and it would add all of it once more.
    """

    def __init__(self, providers: tuple[str, ...]) -> None:
        self.book = book_of(providers)
        self._entries = {event.METRIC: _Entry(self.book, form) for event, form in FORMS.items()}
        self._entries[FAILURES] = _Entry(self.book, Form([Move(Event, EMIT_FAILURES, "failures")]))

    def __call__(self, totals: list[float], notes: Iterable[Note]) -> None:
        """Do it. An amount that is no number, such as JSON's null for NaN, must not hold up all that follow."""
        for note in notes:
            try:
                self._entries[note[0]].post(totals, note)
            except TypeError:
                continue


fold_of = lru_cache(Fold)


class _Entry:
    """How the notes of one event move totals. Each set of labels is looked up once, up to a number of them."""

    def __init__(self, book: Book, form: Form) -> None:
        self._book = book
        self._form = form
        self._end_of_labels = 1 + len(form.labels)
        self._steps: dict[Any, list[Step]] = {}

    def post(self, totals: list[float], note: Note) -> None:
        """Move them by one note; 0 in a mapping means that there was no such stretch (the connection was kept)."""
        known = self._steps
        labels = tuple(note[1 : self._end_of_labels])
        for place, amount, scale, bounds in known.get(labels) or self._learnt(labels):
            value = note[amount] * scale if amount else 1.0
            totals[place] += value
            if bounds:
                totals[place + 1 + bisect_left(bounds, value)] += 1.0
        for move in self._form.each:
            for key, raw in note[-1].items():
                if raw:
                    place, _, scale, bounds = (known.get(key) or self._learnt_key(move, key))[0]
                    value = raw * scale
                    totals[place] += value
                    totals[place + 1 + bisect_left(bounds, value)] += 1.0

    def _learnt(self, labels: tuple[Any, ...]) -> list[Step]:
        given = dict(zip(self._form.labels, labels, strict=True))
        return self._kept(labels, [self._step(move, given) for move in self._form.plain])

    def _learnt_key(self, move: Move, key: str) -> list[Step]:
        return self._kept(key, [self._step(move, {str(move.each): key})])

    def _kept(self, key: Any, steps: list[Step]) -> list[Step]:
        if len(self._steps) < MOST_KEPT:  # values from outside the lists have no end
            self._steps[key] = steps
        return steps

    def _step(self, move: Move, given: Mapping[str, Any]) -> Step:
        labels = (move.constant.get(name, given.get(move.field_of(name))) for name in move.metric.label_names)
        place = self._book.place(move.metric, tuple(map(_text, labels)))
        amount = self._form.fields.index(move.amount) if move.amount else 0
        return place, amount, move.scale, move.metric.buckets


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
