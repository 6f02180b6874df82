"""What a query gives, and the same as the `data` of Loki's HTTP API."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from observability.logql.labels import Kinds, Labels
from observability.logql.units import format_float


@dataclass(frozen=True)
class Sample:
    """A series' value at the time of an instant query."""

    labels: Labels
    value: float


@dataclass(frozen=True)
class Vector:
    """The answer of an instant query; the time is in milliseconds, as Loki rounds it."""

    time_ms: int
    samples: tuple[Sample, ...]


@dataclass(frozen=True)
class Scalar:
    """The answer of a query that is only a number."""

    time_ms: int
    value: float


@dataclass(frozen=True)
class Series:
    """A series' values over time: (milliseconds, value), oldest first."""

    labels: Labels
    points: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Matrix:
    """The answer of a range query, ordered by labels."""

    series: tuple[Series, ...]


@dataclass(frozen=True)
class StreamLines:
    """The lines that came out of a pipeline with the same labels: (nanoseconds, line)."""

    labels: Labels
    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Streams:
    """The answer of a log query; `ordered` has the same lines as they follow one another, with labels apart."""

    streams: tuple[StreamLines, ...]
    ordered: tuple[tuple[int, Kinds, str], ...]


Result = Vector | Scalar | Matrix | Streams


def to_loki_json(result: Result, *, categorized: bool = False) -> dict[str, Any]:
    """`{"resultType": …, "result": …}` as Loki answers it, without the statistics.

    `categorized`: with each line stand its metadata and its parsed labels, and the stream has only its own; so
    Loki answers to the header `X-Loki-Response-Encoding-Flags: categorize-labels`, which Grafana sends.
    Times of samples are seconds, of lines nanoseconds as text; the time of a scalar is milliseconds, a slip of
    Loki's that its clients know.
    """
    match result:
        case Vector(time_ms, samples):
            values: Any = [
                {"metric": dict(sample.labels), "value": [_seconds(time_ms), format_float(sample.value)]}
                for sample in samples
            ]
            return {"resultType": "vector", "result": values}
        case Scalar(time_ms, value):
            return {"resultType": "scalar", "result": [time_ms, format_float(value)]}
        case Matrix(series):
            return {"resultType": "matrix", "result": [_series(one) for one in series]}
        case Streams(streams, ordered):
            if categorized:
                apart = _categorized(ordered)
                return {"resultType": "streams", "encodingFlags": ["categorize-labels"], "result": apart}
            return {"resultType": "streams", "result": [_stream(stream) for stream in streams]}


def _series(series: Series) -> dict[str, Any]:
    values = [[_seconds(time), format_float(value)] for time, value in series.points]
    return {"metric": dict(series.labels), "values": values}


def _stream(stream: StreamLines) -> dict[str, Any]:
    return {"stream": dict(stream.labels), "values": [[str(time), line] for time, line in stream.lines]}


def _categorized(lines: Iterable[tuple[int, Kinds, str]]) -> list[dict[str, Any]]:
    streams: dict[Labels, list[Any]] = {}
    for time, labels, line in lines:
        kinds = {"structuredMetadata": dict(labels.metadata), "parsed": dict(labels.parsed)}
        beside = {kind: values for kind, values in kinds.items() if values}
        streams.setdefault(labels.stream, []).append([str(time), line, beside])
    return [{"stream": dict(stream), "values": streams[stream]} for stream in sorted(streams)]


def _seconds(milliseconds: int) -> int | float:
    return milliseconds // 1000 if milliseconds % 1000 == 0 else milliseconds / 1000
