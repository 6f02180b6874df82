"""What a query gave, the same for both sources."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dashboards.preview.model import Target
from dashboards.preview.sources import Data

MAX_SERIES = 100
"""Series drawn of one query; a chart of more cannot be read."""


@dataclass(frozen=True)
class Series:
    """Values over time: (seconds since 1970, value), oldest first."""

    labels: Mapping[str, str]
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Line:
    """A log line."""

    at_ns: int
    labels: Mapping[str, str]
    text: str


@dataclass(frozen=True)
class Answer:
    """A query as it was asked, and what came of it.

    `error`: why nothing did; `asked`: whether it was asked at all; `given`: how many series came, drawn or not.
    """

    target: Target
    expr: str
    step: int
    series: tuple[Series, ...] = ()
    lines: tuple[Line, ...] = ()
    error: str = ""
    asked: bool = True
    given: int = 0

    @property
    def is_cut(self) -> bool:
        """Say whether there are, or may be, lines older than those that came."""
        return len(self.lines) >= self.target.limit

    @property
    def is_empty(self) -> bool:
        """Say whether nothing came: no line, and no series with a number."""
        return not self.lines and not any(_numbers(series) for series in self.series)


def _numbers(series: Series) -> bool:
    return any(not math.isnan(value) for _at, value in series.points)


def series_of(data: Data) -> tuple[Series, ...]:
    """Read a vector, a matrix or a scalar."""
    result = data["result"]
    match data["resultType"]:
        case "vector":
            return tuple(Series(each["metric"], (_point(each["value"]),)) for each in result[:MAX_SERIES])
        case "matrix":
            return tuple(Series(each["metric"], tuple(map(_point, each["values"]))) for each in result[:MAX_SERIES])
        case "scalar":
            return (Series({}, (_point(result),)),)
        case _:
            return ()


def lines_of(data: Data) -> tuple[Line, ...]:
    """Read streams, the latest line first."""
    if data["resultType"] != "streams":
        return ()
    return tuple(sorted(_lines(data), key=lambda line: -line.at_ns))


def _lines(data: Data) -> Iterator[Line]:
    for stream in data["result"]:
        for value in stream["values"]:
            yield Line(int(value[0]), stream["stream"], value[1])


def _point(pair: Any) -> tuple[float, float]:
    return float(pair[0]), float(pair[1])
