"""Answers log queries: the lines that pass a pipeline, put together by their labels."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from observability.logql import nodes
from observability.logql.labels import Kinds, Labels, LabelsBuilder
from observability.logql.pipeline import Pipeline, compile_pipeline
from observability.logql.result import StreamLines, Streams
from observability.logql.source import LogSource, Stream
from observability.logql.units import go_quote

Line = tuple[int, Kinds, str]


@dataclass(frozen=True)
class Wish:
    """Which lines are wanted: from which end, how many, and at least how far apart (0: all) in nanoseconds."""

    limit: int
    backward: bool
    interval: int = 0


def read_streams(source: LogSource, query: nodes.LogQuery, start_ns: int, end_ns: int, wish: Wish) -> Streams:
    """Return the oldest or latest lines; memory holds no more than two times the limit.

    With an interval the lines are read twice, and their times are held: which to take is known only of all.
    """
    pipeline = compile_pipeline(query.stages)

    def every() -> Iterator[Iterator[Line]]:
        return (_passed(stream, pipeline) for stream in source.select(query.matchers, start_ns, end_ns))

    if wish.interval:
        return _grouped(_apart(every, wish))
    kept: list[Line] = []
    for lines in every():
        kept = _limited(kept, _edge(lines, wish.limit, backward=wish.backward), wish)
    return _grouped(kept)


def _apart(every: Callable[[], Iterator[Iterator[Line]]], wish: Wish) -> list[Line]:
    times = _thinned(sorted({line[0] for lines in every() for line in lines}, reverse=wish.backward), wish)
    wanted, found = set(times), dict[int, Line]()
    for lines in every():
        own: dict[int, Line] = {}
        for line in lines:
            if line[0] in wanted and (wish.backward or line[0] not in own):
                own[line[0]] = line
        found = own | found
    return [found[time] for time in times]


def _thinned(times: list[int], wish: Wish) -> list[int]:
    chosen: list[int] = []
    for time in times:
        if len(chosen) < wish.limit and (not chosen or abs(time - chosen[-1]) >= wish.interval):
            chosen.append(time)
    return chosen


def _edge(lines: Iterator[Line], limit: int, *, backward: bool) -> list[Line]:
    """Return the first or the last lines of one stream, in the order of the answer."""
    return list(reversed(deque(lines, maxlen=limit))) if backward else list(islice(lines, limit))


def _limited(kept: list[Line], more: list[Line], wish: Wish) -> list[Line]:
    """Both lists as one; the sort is stable, so lines of one time stay in their order."""
    return sorted(kept + more, key=lambda line: line[0], reverse=wish.backward)[: wish.limit]


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
