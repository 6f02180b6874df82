"""From log lines to samples: a number and the labels of its series for each line that passes the pipeline."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from observability.logql import nodes
from observability.logql.exceptions import LogQLEvaluationError
from observability.logql.filters import everything, filter_labels, label_filter
from observability.logql.labels import (
    ERROR,
    EXTRACTED,
    NO_LABELS,
    PRESERVE_ERROR,
    Hints,
    Labels,
    LabelsBuilder,
    LabelTest,
)
from observability.logql.pipeline import Pipeline, compile_pipeline
from observability.logql.source import Entry
from observability.logql.units import go_quote, parse_bytes, parse_float, parse_go_duration

Sample = tuple[int, Labels, float]
_BYTES = frozenset({"bytes_over_time", "bytes_rate"})
_PUSHED_DOWN = frozenset({"bytes_over_time", "bytes_rate", "sum_over_time", "rate", "count_over_time"})
_READERS = (nodes.JsonStage, nodes.RegexpStage, nodes.PatternStage, nodes.LineFilter)


@dataclass(frozen=True)
class _Groups:
    """Which labels a sample keeps."""

    names: tuple[str, ...]
    without: bool
    none: bool

    def key(self, builder: LabelsBuilder) -> Labels:
        """Return the series of the line in the builder; a failed line keeps all labels, so that it is noticed."""
        if builder.error:
            return builder.result()
        if self.none:
            return NO_LABELS
        if not self.names:
            return builder.result()
        return builder.without(self.names) if self.without else builder.by(self.names)


class SampleExtractor:
    """The samples of a range aggregation; `outer` is the grouping of a `sum` around it, which Loki pulls inside."""

    def __init__(self, node: nodes.RangeAggregation, outer: nodes.VectorAggregation | None = None) -> None:
        self._groups = _groups(node, outer)
        pipeline = compile_pipeline(_without_idle_formats(node))
        hints = _hints(node, pipeline, self._groups)
        self._tests = pipeline.line_tests
        self._stages = [stage.run for stage in pipeline.stages if not (hints.skip and stage.only_extracts)]
        self._builder = LabelsBuilder(hints)
        self._unwrap = _Unwrap(node.range.unwrap) if node.range.unwrap else None
        self._size = node.operation in _BYTES
        self._plain = self._groups.none and not self._stages and self._unwrap is None

    def samples(self, labels: Mapping[str, str], entries: Iterable[Entry]) -> Iterator[Sample]:
        """Give one sample for each line of a stream that yields one; LogQLEvaluationError for a failed line."""
        entries = _passing(entries, self._tests)
        if self._plain:
            yield from ((entry.ts, NO_LABELS, float(self._value(entry.line))) for entry in entries)
            return
        self._builder.start_stream(labels)
        for entry in entries:
            sample = self._sample(entry)
            if sample is not None:
                yield sample

    def _value(self, line: str) -> int:
        if not self._size:
            return 1
        return len(line) if line.isascii() else len(line.encode())

    def _sample(self, entry: Entry) -> Sample | None:
        builder = self._builder
        builder.start_line(entry.metadata)
        line = entry.line
        for stage in self._stages:
            passed = stage(entry.ts, line, builder)
            if passed is None:
                return None
            line = passed
        value = self._value(line) if self._unwrap is None else self._unwrap(builder)
        if value is None:
            return None
        if builder.error and builder.parsed.get(PRESERVE_ERROR) != "true":
            raise _failed(builder)
        return entry.ts, self._groups.key(builder), float(value)


def _passing(entries: Iterable[Entry], tests: Iterable[Callable[[str], bool]]) -> Iterable[Entry]:
    for test in tests:
        entries = _tested(entries, test)
    return entries


def _tested(entries: Iterable[Entry], test: Callable[[str], bool]) -> Iterator[Entry]:
    return (entry for entry in entries if test(entry[1]))


def _failed(builder: LabelsBuilder) -> LogQLEvaluationError:
    labels = ", ".join(f"{name}={go_quote(value)}" for name, value in builder.result())
    return LogQLEvaluationError(
        f"pipeline error: '{builder.error}' for series: '{{{labels}}}'.\n"
        f'Use a label filter to intentionally skip this error. (e.g | {ERROR}!="{builder.error}").\n'
        f'To skip all potential errors you can match empty errors.(e.g {ERROR}="")\n'
        f'The label filter can also be specified after unwrap. (e.g | unwrap latency | {ERROR}="" )\n'
    )


def _groups(node: nodes.RangeAggregation, outer: nodes.VectorAggregation | None) -> _Groups:
    grouping = node.grouping
    none = False
    if outer is not None and grouping is None and outer.operation == "sum" and node.operation in _PUSHED_DOWN:
        grouping, none = outer.grouping, outer.grouping is None
    names = tuple(sorted(grouping.labels)) if grouping else ()
    without = grouping.without if grouping else False
    none = none or (grouping is not None and grouping.singleton) or node.operation == "absent_over_time"
    if node.range.unwrap and (not names or without):
        names, without = tuple(sorted((*names, node.range.unwrap.label))), True
    return _Groups(names, without, none)


def _hints(node: nodes.RangeAggregation, pipeline: Pipeline, groups: _Groups) -> Hints:
    """Which labels a parser must extract, by the query around it (Loki's NewParserHint)."""
    unwrap = node.range.unwrap
    reads, tests = pipeline.reads(), pipeline.tests()
    for condition in unwrap.filters if unwrap else ():
        reads += filter_labels(condition)
    if unwrap and len(unwrap.filters) == 1 and not isinstance(unwrap.filters[0], nodes.BothFilters):
        _add_test(tests, unwrap.filters[0])
    required = _with_originals([*reads, *groups.names, *([unwrap.label] if unwrap else [])])
    if groups.none:
        return Hints(required, tests) if required else Hints(skip=True)
    if groups.without or not groups.names:
        return Hints(tests=tests)
    return Hints(required)


def _add_test(tests: dict[str, LabelTest], condition: nodes.LabelFilter) -> None:
    for label in filter_labels(condition):
        tests.setdefault(label, label_filter(condition))


def _with_originals(names: list[str]) -> list[str]:
    """`x_extracted` may be made of a key `x`: the parser needs both names."""
    return [form for name in names if name for form in {name, name.removesuffix(EXTRACTED)} if form]


def _without_idle_formats(node: nodes.RangeAggregation) -> list[nodes.Stage]:
    """Leaves out each `line_format` whose line nothing reads; Loki does, and asks for fewer labels then."""
    stages = node.range.query.stages
    if node.operation in _BYTES:
        return list(stages)
    return [
        stage
        for index, stage in enumerate(stages)
        if not isinstance(stage, nodes.LineFormatStage) or any(isinstance(later, _READERS) for later in stages[index:])
    ]


class _Unwrap:
    """The value of a label as the sample."""

    def __init__(self, node: nodes.Unwrap) -> None:
        self._label = node.label
        self._convert = _CONVERSIONS[node.conversion]
        self._filters = [test for test in map(label_filter, node.filters) if test is not everything]

    def __call__(self, builder: LabelsBuilder) -> float | None:
        """None when the line has no such label, or a filter after `unwrap` drops it."""
        text = builder.get(self._label)
        if not text:
            return None
        try:
            value = self._convert(text)
        except ValueError as error:
            value = 0.0
            builder.error, builder.details = "SampleExtractionErr", str(error)
        passed = [test(builder) for test in self._filters]
        return value if all(passed) else None


def _seconds(text: str) -> float:
    return parse_go_duration(text) / 1e9


_CONVERSIONS: Mapping[str, Callable[[str], float]] = {
    "": parse_float,
    "bytes": parse_bytes,
    "duration": _seconds,
    "duration_seconds": _seconds,
}
