"""Line filters and label filters as plain functions."""

import operator
from collections.abc import Callable

from observability.logql import nodes
from observability.logql.labels import LabelsBuilder, LabelTest
from observability.logql.patterns import matches, parse_line_pattern
from observability.logql.regex import compile_anchored
from observability.logql.regex_match import TextTest, always, any_of, label_test, line_test
from observability.logql.units import parse_bytes, parse_float, parse_go_duration

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
Conversion = Callable[[str], float]


def everything(_builder: LabelsBuilder) -> bool:
    """Return a label filter that Loki leaves out, since it lets every line pass."""
    return True


def line_filter(node: nodes.LineFilter) -> TextTest:
    """Whether a line passes; `always` when the filter does nothing. ValueError for a bad pattern."""
    positive = node.operator[0] == "|"
    tests = [_value_test(node.operator, value) for value in node.values]
    if not positive:
        return lambda line: not any(test(line) for test in tests)
    return any_of(tests)


def _value_test(kind: nodes.LineOperator, value: str) -> TextTest:
    if kind in ("|~", "!~"):
        return line_test(value)
    if kind in ("|>", "!>"):
        parts = parse_line_pattern(value)
        return lambda line: matches(parts, line)
    return (lambda line: value in line) if value else always


def matcher_test(matcher: nodes.Matcher) -> TextTest:
    """Return the test of a matcher of a selector, of `drop` or `keep`: regular expressions match the whole value."""
    return _matcher(matcher, _whole)


def _whole(pattern: str) -> TextTest:
    match = compile_anchored(pattern, dot_all=True).match
    return lambda value: match(value) is not None


def _matcher(matcher: nodes.Matcher, regex: Callable[[str], TextTest]) -> TextTest:
    value = matcher.value
    if matcher.operator == "=":
        return lambda text: text == value
    if matcher.operator == "!=":
        return lambda text: text != value
    test = regex(value)
    return test if matcher.operator == "=~" else lambda text: not test(text)


def label_filter(node: nodes.LabelFilter) -> LabelTest:
    """Whether a line's labels pass; `everything` when the filter does nothing."""
    match node:
        case nodes.Matcher():
            return _string_filter(node)
        case nodes.NumberFilter(label, comparison, value):
            return _converted(label, comparison, value, parse_float)
        case nodes.DurationFilter(label, comparison, value):
            return _converted(label, comparison, value, parse_go_duration)
        case nodes.BytesFilter(label, comparison, value):
            return _converted(label, comparison, value, parse_bytes)
        case nodes.BothFilters(left, right, any_of=either):
            return _combined(label_filter(left), label_filter(right), either)


def _string_filter(node: nodes.Matcher) -> LabelTest:
    label, test = node.name, _matcher(node, label_test)
    if test is always:
        return everything
    return lambda builder: test(builder.value(label))


def _combined(left: LabelTest, right: LabelTest, either: bool) -> LabelTest:
    if either:
        return lambda builder: left(builder) or right(builder)
    return lambda builder: left(builder) & right(builder)  # both run, for the errors they leave


def _converted(label: str, comparison: str, wanted: float, convert: Conversion) -> LabelTest:
    """Compare a label as a number; what is none passes with an error on the line, a missing label does not pass."""
    compare = _COMPARE[comparison]

    def test(builder: LabelsBuilder) -> bool:
        text = builder.get(label)
        if text is None:
            return False
        try:
            return compare(convert(text), wanted)
        except ValueError as error:
            if not builder.error:
                builder.error, builder.details = "LabelFilterErr", str(error)
            return True

    return test


def filter_labels(node: nodes.LabelFilter) -> list[str]:
    """Return the names of the labels that a filter asks for."""
    match node:
        case nodes.Matcher(name):
            return [] if label_filter(node) is everything else [name]
        case nodes.BothFilters(left, right):
            return filter_labels(left) + filter_labels(right)
        case _:
            return [node.label]
