"""LogQL in a YAML file: checked when the file is read, its mistakes shown at their place in the file."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

import yaml

from observability.logql import nodes
from observability.logql.exceptions import LogQLSyntaxError, LogQLUnsupported, Position
from observability.logql.parser import parse
from observability.ruletest.document import Value
from observability.ruletest.exceptions import FileRefused, Place
from observability.ruletest.series import METRIC_NAME

Records = Mapping[str, Place]
"""The names of the recording rules, and where each stands."""


def read_expression(value: Value, records: Records) -> nodes.Expression:
    """Return the tree of an expression. Raises FileRefused, with the place of the mistake inside of the expression."""
    text = value.text()
    try:
        expression = parse(text)
    except (LogQLSyntaxError, LogQLUnsupported) as error:
        named = next((name for name in records if _names(text, name)), None)
        if named:
            raise _fed(value, named, records) from None
        raise _refused(value, error) from None
    for matcher in _matchers(expression):
        if matcher.name == METRIC_NAME and matcher.value in records:
            raise _fed(value, matcher.value, records)
    return expression


def read_metric(value: Value, records: Records) -> nodes.Metric:
    """Return the tree of a rule's expression, which must give values."""
    expression = read_expression(value, records)
    if isinstance(expression, nodes.LogQuery):
        raise value.refused("a rule needs values, and this is a query for lines: Loki loads it, then every run fails")
    return expression


def _fed(value: Value, name: str, records: Records) -> FileRefused:
    return value.refused(
        f"a Loki recording rule cannot feed another rule or a LogQL query: the samples of `{name}` ({records[name]}) "
        "leave by remote write, so use them in Prometheus, or repeat the expression here"
    )


def _names(text: str, record: str) -> bool:
    """Whether the text uses a recorded name where a metric could stand, that is, outside of quotes."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"|`[^`]*`', '""', text)
    return re.search(rf"(?<![\w:]){re.escape(record)}(?![\w:])", bare) is not None


def _matchers(node: object) -> Iterator[nodes.Matcher]:
    if isinstance(node, nodes.Matcher):
        yield node
    elif isinstance(node, tuple):
        for item in node:
            yield from _matchers(item)
    elif is_dataclass(node):
        for field in fields(node):
            yield from _matchers(getattr(node, field.name))


def _refused(value: Value, error: LogQLSyntaxError | LogQLUnsupported) -> FileRefused:
    lines = value.text().rstrip("\n").split("\n")
    line = _line_of(lines, error.position)
    if line == 0 or error.position is None:
        return value.refused(str(error))
    column = error.position.column
    caret = f"\n    {lines[line - 1]}\n    {' ' * (column - 1)}^"
    return FileRefused(_place_inside(value, line, column), f"{error}{caret}")


def _line_of(lines: list[str], position: Position | None) -> int:
    """Return the line of a mistake, from 1. Loki forgets some: then it is known if one line alone is long enough."""
    if position is None or position.line > len(lines):
        return 0
    possible = [number for number, line in enumerate(lines, 1) if len(line) >= position.column]
    return position.line or (possible[0] if len(possible) == 1 else 0)


def _place_inside(value: Value, line: int, column: int) -> Place:
    """Return the place in the file; of folded and escaped text, where the value begins."""
    node, start = value.node, value.place
    if not isinstance(node, yaml.ScalarNode):
        return start
    if node.style == "|":
        indent = _block_indent(node)
        return start if indent is None else Place(start.path, start.line + line, indent + column)
    quote = 1 if node.style else 0
    written = node.end_mark.column - node.start_mark.column - 2 * quote
    if line == 1 and node.start_mark.line == node.end_mark.line and written == len(node.value):
        return Place(start.path, start.line, start.column + quote + column - 1)
    return start


def _block_indent(node: yaml.ScalarNode) -> int | None:
    """Return by how much the lines of a literal block are indented."""
    buffer = node.start_mark.buffer
    if buffer is None:
        return None
    first = buffer[node.start_mark.pointer :].split("\n", 2)[1:2]
    written = node.value.split("\n", 1)[0]
    return len(first[0].rstrip("\r")) - len(written) if first and first[0].rstrip("\r").endswith(written) else None
