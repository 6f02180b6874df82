"""Answers as tables of named columns: what Grafana's transformations work on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboards.preview.answers import Answer, Series
from dashboards.preview.naming import name_of

TIME, LINE, VALUE = "Time", "Line", "Value"


@dataclass(frozen=True)
class Column:
    """A column: numbers, strings or times (seconds since 1970). None stands for no value."""

    name: str
    kind: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Frame:
    """A table; all columns are of one length. `ref`: the query it comes from."""

    ref: str
    columns: tuple[Column, ...]

    @property
    def rows(self) -> int:
        """How many rows."""
        return len(self.columns[0].values) if self.columns else 0

    def column(self, name: str) -> Column | None:
        """Find a column."""
        return next((each for each in self.columns if each.name == name), None)

    def taking(self, order: Iterable[int]) -> "Frame":
        """Give the rows of these numbers, in this order."""
        chosen = tuple(order)
        return replace(
            self, columns=tuple(replace(each, values=tuple(each.values[n] for n in chosen)) for each in self.columns)
        )


def frames_of(answers: Sequence[Answer]) -> list[Frame]:
    """Put answers into frames, as the data sources do; those without anything give none."""
    found: list[Frame] = []
    tables = sum(answer.target.table or answer.target.instant for answer in answers)
    for answer in answers:
        if answer.lines:
            found.append(_lines(answer))
        elif answer.series and (answer.target.table or answer.target.instant):
            found.append(_table(answer, VALUE if tables == 1 else f"{VALUE} #{answer.target.ref}"))
        else:
            found += [_single(answer, series) for series in answer.series]
    return found


def _table(answer: Answer, value: str) -> Frame:
    """Give a row for each point of each series, with a column for each label."""
    names = sorted({name for series in answer.series for name in series.labels})
    rows = [(at, series.labels, number) for series in answer.series for at, number in series.points]
    labels = [Column(name, "string", tuple(labels.get(name) for _at, labels, _number in rows)) for name in names]
    time = Column(TIME, "time", tuple(row[0] for row in rows))
    return Frame(answer.target.ref, (time, *labels, Column(value, "number", tuple(row[2] for row in rows))))


def _single(answer: Answer, series: Series) -> Frame:
    times, numbers = zip(*series.points, strict=True) if series.points else ((), ())
    return Frame(
        answer.target.ref,
        (Column(TIME, "time", times), Column(name_of(answer, series), "number", numbers)),
    )


def _lines(answer: Answer) -> Frame:
    lines = answer.lines
    return Frame(
        answer.target.ref,
        (
            Column("labels", "other", tuple(dict(line.labels) for line in lines)),
            Column(TIME, "time", tuple(line.at_ns / 1e9 for line in lines)),
            Column(LINE, "string", tuple(line.text for line in lines)),
        ),
    )
