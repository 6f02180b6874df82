"""Answers log queries: the lines that pass a pipeline, put together by their labels."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from observability.logql import nodes
from observability.logql.labels import Kinds, Labels, LabelsBuilder
from observability.logql.pipeline import Pipeline, compile_pipeline
from observability.logql.result import StreamLines, Streams
from observability.logql.source import LogSource, Stream
from observability.logql.units import go_quote

Line = tuple[int, Kinds, str]


def read_streams(
    source: LogSource, query: nodes.LogQuery, start_ns: int, end_ns: int, *, limit: int, backward: bool
) -> Streams:
    """Return the oldest or latest `limit` lines; memory holds no more than two times that."""
    pipeline = compile_pipeline(query.stages)
    kept: list[Line] = []
    for stream in source.select(query.matchers, start_ns, end_ns):
        kept = _limited(kept, _edge(_passed(stream, pipeline), limit, backward=backward), limit, backward=backward)
    return _grouped(kept)


def _edge(lines: Iterator[Line], limit: int, *, backward: bool) -> list[Line]:
    """Return the first or the last lines of one stream, in the order of the answer."""
    return list(reversed(deque(lines, maxlen=limit))) if backward else list(islice(lines, limit))


def _limited(kept: list[Line], more: list[Line], limit: int, *, backward: bool) -> list[Line]:
    """Both lists as one; the sort is stable, so lines of one time stay in their order."""
    return sorted(kept + more, key=lambda line: line[0], reverse=backward)[:limit]


def _passed(stream: Stream, pipeline: Pipeline) -> Iterator[Line]:
    labels, entries = stream
    builder = LabelsBuilder(pipeline.hints())
    builder.start_stream(labels)
    for timestamp, text, metadata in entries:
        if not all(test(text) for test in pipeline.line_tests):
            continue
        builder.start_line(metadata)
        line = _run(pipeline, timestamp, text, builder)
        if line is not None:
            yield timestamp, builder.kinds(), line


def _run(pipeline: Pipeline, timestamp: int, line: str, builder: LabelsBuilder) -> str | None:
    for stage in pipeline.stages:
        passed = stage.run(timestamp, line, builder)
        if passed is None:
            return None
        line = passed
    return line


def _grouped(lines: Iterable[Line]) -> Streams:
    ordered = tuple(lines)
    streams: dict[Labels, list[tuple[int, str]]] = {}
    for timestamp, kinds, line in ordered:
        streams.setdefault(kinds.together(), []).append((timestamp, line))
    named = sorted(streams, key=_shown)
    return Streams(tuple(StreamLines(labels, tuple(streams[labels])) for labels in named), ordered)


def _shown(labels: Labels) -> str:
    return "{" + ", ".join(f"{name}={go_quote(value)}" for name, value in labels) + "}"
