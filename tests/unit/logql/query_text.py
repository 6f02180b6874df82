"""From a tree back to the text of a query, with every parenthesis: what the parser must read back the same."""

from observability.logql import nodes
from observability.logql.units import format_duration, format_float, go_quote


def to_query(node: nodes.Expression) -> str:
    """Return the query's text."""
    match node:
        case nodes.LogQuery(matchers, stages):
            return " ".join([_selector(matchers), *map(_stage, stages)])
        case nodes.VectorAggregation():
            inner = ([node.parameter] if node.parameter else []) + [to_query(node.expression)]
            return f"{node.operation}{_grouping(node.grouping)}({', '.join(inner)})"
        case nodes.BinaryOperation():
            return f"({to_query(node.left)} {node.operator}{_modifier(node)} {to_query(node.right)})"
        case nodes.RangeAggregation():
            return _range_aggregation(node)
        case _:
            return _small(node)


def _small(node: nodes.Number | nodes.VectorOf | nodes.LabelReplace) -> str:
    if isinstance(node, nodes.Number):
        return _number(node.value)
    if isinstance(node, nodes.VectorOf):
        return f"vector({_number(node.value)})"
    texts = (node.destination, node.replacement, node.source, node.regex)
    return f"label_replace({', '.join([to_query(node.expression), *map(go_quote, texts)])})"


def _number(value: float) -> str:
    return format_float(value)


def _range_aggregation(node: nodes.RangeAggregation) -> str:
    query, unwrap = node.range.query, node.range.unwrap
    parameter = "" if node.parameter is None else f"{_number(node.parameter)}, "
    offset = f" offset {format_duration(node.range.offset)}" if node.range.offset else ""
    text = f"{to_query(query)}{_unwrap(unwrap)} [{_interval(node.range.interval)}]{offset}"
    return f"{node.operation}({parameter}{text}){_grouping(node.grouping)}"


def _interval(nanoseconds: int) -> str:
    return f"{nanoseconds // 1_000_000}ms"


def _grouping(grouping: nodes.Grouping | None) -> str:
    if grouping is None:
        return ""
    return f" {'without' if grouping.without else 'by'} ({', '.join(grouping.labels)}) "


def _modifier(node: nodes.BinaryOperation) -> str:
    matching = node.matching
    words = [" bool"] if node.return_bool else []
    if matching.on or matching.labels or matching.group:
        words.append(f" {'on' if matching.on else 'ignoring'} ({', '.join(matching.labels)})")
    if matching.group:
        words.append(f" {matching.group} ({', '.join(matching.include)})")
    return "".join(words)


def _unwrap(unwrap: nodes.Unwrap | None) -> str:
    if unwrap is None:
        return ""
    label = f"{unwrap.conversion}({unwrap.label})" if unwrap.conversion else unwrap.label
    return "".join([f" | unwrap {label}", *(f" | {_filter(condition)}" for condition in unwrap.filters)])


def _selector(matchers: tuple[nodes.Matcher, ...]) -> str:
    return "{" + ", ".join(map(_filter, matchers)) + "}"


def _filter(node: nodes.LabelFilter) -> str:
    match node:
        case nodes.Matcher(name, operator, text):
            return f"{name}{operator}{go_quote(text)}"
        case nodes.BothFilters(left, right, any_of):
            return f"({_filter(left)} {'or' if any_of else 'and'} {_filter(right)})"
        case nodes.NumberFilter(label, operator, value):
            return f"{label} {operator} {_number(value)}"
        case nodes.DurationFilter(label, operator, value):
            return f"{label} {operator} {format_duration(value)}"
        case nodes.BytesFilter(label, operator, value):
            return f"{label} {operator} {value}B"


def _stage(stage: nodes.Stage) -> str:
    match stage:
        case nodes.LineFilter(operator, values):
            return f"{operator} {' or '.join(map(go_quote, values))}"
        case nodes.LabelFilterStage(condition):
            return f"| {_filter(condition)}"
        case nodes.DecolorizeStage():
            return "| decolorize"
        case nodes.DropStage(labels):
            return f"| drop {_names(labels)}"
        case nodes.KeepStage(labels):
            return f"| keep {_names(labels)}"
        case _:
            return _text_stage(stage)


def _text_stage(
    stage: nodes.JsonStage | nodes.RegexpStage | nodes.PatternStage | nodes.LineFormatStage | nodes.LabelFormatStage,
) -> str:
    match stage:
        case nodes.JsonStage(extractions):
            pairs = ", ".join(f"{item.label}={go_quote(item.path)}" for item in extractions)
            return f"| json {pairs}".rstrip()
        case nodes.RegexpStage(pattern):
            return f"| regexp {go_quote(pattern)}"
        case nodes.PatternStage(pattern):
            return f"| pattern {go_quote(pattern)}"
        case nodes.LineFormatStage(template):
            return f"| line_format {go_quote(template)}"
        case nodes.LabelFormatStage(formats):
            items = (f"{f.label}={f.source if f.rename else go_quote(f.source)}" for f in formats)
            return f"| label_format {', '.join(items)}"


def _names(labels: tuple[str | nodes.Matcher, ...]) -> str:
    return ", ".join(label if isinstance(label, str) else _filter(label) for label in labels)
