"""Answers of Loki for people: values as a table, lines as lines, a wrong query with a mark under its error."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from oncall.logs.asking import Data

SECOND = 1_000_000_000
_PLACE = re.compile(r"line (?P<line>\d+), col (?P<column>\d+)|\bat (?P<row>\d+):(?P<place>\d+)")


def shown(data: Data) -> Iterator[str]:
    """Write an answer in lines."""
    result: Any = data["result"]
    match data["resultType"]:
        case "scalar":
            yield str(result[1])
        case "vector":
            yield from _table([(one["metric"], one["value"][1]) for one in result])
        case "matrix":
            yield from _matrix(result)
        case _:
            yield from _lines(result)


def _table(rows: Sequence[tuple[Mapping[str, str], str]]) -> Iterator[str]:
    if not rows:
        yield "(nothing: no line matched; a query that counts gives nothing rather than 0)"
        return
    names = sorted({name for labels, _ in rows for name in labels})
    cells = [[*names, "value"], *([*(labels.get(name, "") for name in names), value] for labels, value in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(names) + 1)]
    for row in cells if names else cells[1:]:
        texts = [text.ljust(width) for text, width in zip(row[:-1], widths, strict=False)]
        yield "  ".join([*texts, row[-1].rjust(widths[-1])])


def _matrix(series: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not series:
        yield "(nothing: no line matched)"
    for one in series:
        yield selector(one["metric"])
        for time, value in one["values"]:
            yield f"  {datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M:%S}  {value}"


def _lines(streams: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Write lines oldest first, whichever end was asked for: as in a log."""
    lines = [(int(value[0]), value[1]) for stream in streams for value in stream["values"]]
    if not lines:
        yield "(nothing: no line matched)"
    for time, text in sorted(lines, key=lambda line: line[0]):
        yield f"{moment(time)}  {text}"


def selector(labels: Mapping[str, str]) -> str:
    """Write labels as a selector."""
    return "{" + ", ".join(f'{name}="{value}"' for name, value in sorted(labels.items())) + "}"


def moment(time_ns: int) -> str:
    """Write a time in UTC, to the millisecond."""
    return f"{datetime.fromtimestamp(time_ns // SECOND, UTC):%Y-%m-%dT%H:%M:%S}.{time_ns // 1_000_000 % 1000:03d}Z"


def marked(query: str, complaint: str) -> str:
    """Write a complaint with the query's line and a caret under the place that it names."""
    place = _PLACE.search(complaint)
    if place is None:
        return complaint
    line, column = (int(place["line"] or place["row"]), int(place["column"] or place["place"]))
    lines = query.split("\n")
    if not 1 <= max(line, 1) <= len(lines) or column < 1:
        return complaint
    return f"{complaint}\n\n  {lines[max(line, 1) - 1]}\n  {' ' * (column - 1)}^"
