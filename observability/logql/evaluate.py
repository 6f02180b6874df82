"""Answers queries from a source, as Loki's HTTP API does: `instant`, `range_query` and `logs`."""

from collections.abc import Callable, Iterator
from typing import Literal

from observability.logql import nodes
from observability.logql.accumulators import accumulator
from observability.logql.binary import between, with_number
from observability.logql.exceptions import INTERNAL_ERROR, LogQLEvaluationError
from observability.logql.labels import NO_LABELS, Labels
from observability.logql.limits import MAX_SERIES, limited_nodes, too_many_series
from observability.logql.lines import Wish, read_streams
from observability.logql.parser import parse
from observability.logql.range_aggregation import Vector, Windows
from observability.logql.regex import compile_anchored, expand, group_names, parse_regex
from observability.logql.result import Matrix, Sample, Scalar, Series, Streams
from observability.logql.result import Vector as InstantVector
from observability.logql.samples import SampleExtractor
from observability.logql.source import LogSource
from observability.logql.vector_aggregation import aggregate

_MILLISECOND = 1_000_000
_MAX_POINTS = 11_000


def instant(source: LogSource, query: str, at_ns: int) -> InstantVector | Scalar:
    """Return the value of a metric query at one time, in nanoseconds.

    Raises LogQLSyntaxError, LogQLUnsupported, or LogQLEvaluationError (a malformed line that no filter took out,
    more than 500 series, series that do not match one to one).
    """
    expression = parse(query)
    if isinstance(expression, nodes.LogQuery):
        raise LogQLEvaluationError(
            "log queries are not supported as an instant query type, please change your query to a range query type"
        )
    if isinstance(expression, nodes.Number):
        return Scalar(at_ns // _MILLISECOND, expression.value)
    vector = Evaluation(source, expression, [at_ns]).run()[0]
    if not _sorts(expression):
        vector = sorted(vector, key=lambda sample: sample[0])
    samples = tuple(Sample(labels, value) for labels, value in vector)
    return InstantVector(at_ns // _MILLISECOND, samples)


def range_query(source: LogSource, query: str, start_ns: int, end_ns: int, step_ns: int) -> Matrix:
    """Return the values of a metric query from start to end, one for each step; all in nanoseconds.

    As Loki's query frontend does, the start moves down and the end up to a multiple of the step since 1970.
    Raises what `instant` raises.
    """
    expression = parse(query)
    if isinstance(expression, nodes.LogQuery):
        raise LogQLEvaluationError("a log query has no values: ask for its lines")
    times = _steps(start_ns, end_ns, step_ns)
    if isinstance(expression, nodes.Number):
        return Matrix((Series(NO_LABELS, tuple((time // _MILLISECOND, expression.value) for time in times)),))
    points: dict[Labels, list[tuple[int, float]]] = {}
    for time, vector in zip(times, Evaluation(source, expression, times).run(), strict=True):
        for labels, value in vector:
            points.setdefault(labels, []).append((time // _MILLISECOND, value))
    if len(points) > MAX_SERIES:
        raise too_many_series()
    return Matrix(tuple(Series(labels, tuple(points[labels])) for labels in sorted(points)))


def logs(
    source: LogSource,
    query: str,
    start_ns: int,
    end_ns: int,
    limit: int = 100,
    direction: Literal["forward", "backward"] = "backward",
    interval_ns: int = 0,
) -> Streams:
    """Return the lines of a log query with start <= time < end, in nanoseconds: the `limit` oldest or latest.

    With an interval, each line lies at least so far from the one before it; the lines between are left out.

    Lines of one time in different streams come in the order of the streams' labels (Loki's order is a hash).
    Raises LogQLSyntaxError or LogQLUnsupported.
    """
    expression = parse(query)
    if not isinstance(expression, nodes.LogQuery):
        raise LogQLEvaluationError("a metric query has no lines: ask for its values")
    return read_streams(source, expression, start_ns, end_ns, Wish(limit, direction == "backward", interval_ns))


def _steps(start_ns: int, end_ns: int, step_ns: int) -> list[int]:
    if step_ns <= 0:
        raise LogQLEvaluationError("zero or negative query resolution step widths are not accepted")
    if end_ns < start_ns:
        raise LogQLEvaluationError("end timestamp must not be before or equal to start time")
    if (end_ns - start_ns) // step_ns > _MAX_POINTS:
        raise LogQLEvaluationError("exceeded maximum resolution of 11,000 points per time series")
    first, last = start_ns - start_ns % step_ns, end_ns + -end_ns % step_ns
    return list(range(first, last + 1, step_ns))


def _sorts(expression: nodes.Metric) -> bool:
    """Whether the query itself orders its series somewhere."""
    match expression:
        case nodes.VectorAggregation():
            return expression.operation in ("sort", "sort_desc") or _sorts_inside(expression.expression)
        case nodes.BinaryOperation(_, left, right):
            return _sorts_inside(left) or _sorts_inside(right)
        case nodes.LabelReplace():
            return _sorts_inside(expression.expression)
        case _:
            return False


def _sorts_inside(expression: nodes.Expression) -> bool:
    return not isinstance(expression, nodes.LogQuery) and _sorts(expression)


class Evaluation:
    """One metric query at some times: `run` gives a vector for each."""

    def __init__(self, source: LogSource, expression: nodes.Metric, times: list[int]) -> None:
        self._source = source
        self._expression = expression
        self._times = times
        self._limited = limited_nodes(expression)

    def run(self) -> list[Vector]:
        """Return the vectors, in the order of the times."""
        return self._vectors(self._expression)

    def _vectors(self, node: nodes.Expression) -> list[Vector]:
        vectors = self._evaluated(node)
        if id(node) in self._limited:
            _check_series(vectors)
        return vectors

    def _evaluated(self, node: nodes.Expression) -> list[Vector]:
        match node:
            case nodes.RangeAggregation():
                return self._range(node, None)
            case nodes.VectorAggregation():
                return [aggregate(node, vector) for vector in self._aggregated(node)]
            case nodes.BinaryOperation():
                return self._binary(node)
            case nodes.LabelReplace():
                replace = _label_replacer(node)
                return [[(replace(labels), value) for labels, value in one] for one in self._vectors(node.expression)]
            case nodes.VectorOf(value):
                return [[(NO_LABELS, value)] for _ in self._times]
            case _:
                raise LogQLEvaluationError(f"unexpected expression at {node.position}", INTERNAL_ERROR)

    def _aggregated(self, node: nodes.VectorAggregation) -> list[Vector]:
        inner = node.expression
        if isinstance(inner, nodes.RangeAggregation):
            return self._range(inner, node)
        return self._vectors(inner)

    def _range(self, node: nodes.RangeAggregation, outer: nodes.VectorAggregation | None) -> list[Vector]:
        interval, offset = node.range.interval, node.range.offset
        times = [time - offset for time in self._times]
        windows = Windows(times, interval, accumulator(node))
        extractor = SampleExtractor(node, outer)
        begin, end = times[0] - interval + 1, times[-1] + 1
        for stream, entries in self._source.select(node.range.query.matchers, begin, end):
            windows.add(extractor.samples(stream, windows.covered(entries)))
        vectors = windows.vectors()
        if node.operation != "absent_over_time":
            return vectors
        labels = _absent_labels(node.range.query.matchers)
        return [[] if vector else [(labels, 1.0)] for vector in vectors]

    def _binary(self, node: nodes.BinaryOperation) -> list[Vector]:
        if isinstance(node.left, nodes.Number):
            number = node.left.value
            return [with_number(node, one, number, number_first=True) for one in self._vectors(node.right)]
        if isinstance(node.right, nodes.Number):
            number = node.right.value
            return [with_number(node, one, number, number_first=False) for one in self._vectors(node.left)]
        pairs = self._pairs(node)
        return [between(node, left, right) for left, right in pairs]

    def _pairs(self, node: nodes.BinaryOperation) -> Iterator[tuple[Vector, Vector]]:
        right = self._vectors(node.right)
        return zip(self._vectors(node.left), right, strict=True)


def _check_series(vectors: list[Vector]) -> None:
    known: set[Labels] = set()
    for vector in vectors:
        known.update(labels for labels, _ in vector)
        if len(known) > MAX_SERIES:
            raise too_many_series()


def _absent_labels(matchers: tuple[nodes.Matcher, ...]) -> Labels:
    """Return what is known of a series that is not there: each label with one `=` and no other matcher."""
    labels: dict[str, str] = {}
    unclear = set()
    for matcher in matchers:
        if matcher.operator == "=" and matcher.name not in labels:
            labels[matcher.name] = matcher.value
        else:
            unclear.add(matcher.name)
    return tuple(sorted((name, value) for name, value in labels.items() if value and name not in unclear))


def _label_replacer(node: nodes.LabelReplace) -> Callable[[Labels], Labels]:
    names = group_names(parse_regex(node.regex))
    match = compile_anchored(node.regex).match

    def replace(labels: Labels) -> Labels:
        known = dict(labels)
        found = match(known.get(node.source, ""))
        if found is None:
            return labels
        value = expand(node.replacement, found, names)
        kept = {name: text for name, text in known.items() if text and name != node.destination}
        return tuple(sorted((kept | {node.destination: value}).items())) if value else tuple(sorted(kept.items()))

    return replace


def is_metric(expression: nodes.Expression) -> bool:
    """Whether a query gives values (instant or range) rather than lines."""
    return not isinstance(expression, nodes.LogQuery)
