# ruff: noqa: D102 - each method is the action of the grammar rule of its name
"""The actions of grammar.lark: each reduction makes a node.

They run while the text is being parsed, so that an invalid regular expression is reported before a slip of
syntax that follows it, as Loki does.
"""

from typing import Any, Literal, cast

from lark import Token, Transformer, v_args

from observability.logql import nodes
from observability.logql.arithmetic import calculate
from observability.logql.exceptions import LogQLSyntaxError, LogQLUnsupported, Position
from observability.logql.regex import parse_regex
from observability.logql.regex_tree import RegexError, RegexUnsupported
from observability.logql.units import parse_float

_PUNCTUATION = frozenset({"COMMA", "CLOSE"})
_UNSUPPORTED_OPERATIONS = frozenset({"rate_counter", "approx_topk"})


def at(token: Token) -> Position:
    """Where a token stands; the lexer keeps the true line in `end_line`."""
    return Position(token.end_line or 0, token.column or 0)


def _items(parts: tuple[Any, ...]) -> list[Any]:
    return [part for part in parts if not (isinstance(part, Token) and part.type in _PUNCTUATION)]


def _tokens(parts: tuple[Any, ...], *kinds: str) -> list[Token]:
    return [part for part in parts if isinstance(part, Token) and part.type in kinds]


def _first(parts: tuple[Any, ...], kind: Any) -> Any:
    return next((part for part in parts if isinstance(part, kind)), None)


def _metric(expression: nodes.Expression, following: Token) -> nodes.Metric:
    """Log lines cannot stand where numbers are wanted; Loki complains at the token after them."""
    if isinstance(expression, nodes.LogQuery):
        raise unexpected(following)
    return expression


def unexpected(token: Token) -> LogQLSyntaxError:
    """Return the complaint of a yacc parser about a token that cannot stand where it does."""
    shown = token.type if token.type in ("IDENTIFIER", "STRING", "NUMBER", "DURATION", "RANGE", "BYTES") else token
    return LogQLSyntaxError(f"syntax error: unexpected {shown}", Position(token.line or 0, token.column or 0))


def check_regex(pattern: str, position: Position, what: str = "") -> None:
    """Refuses what Go's regexp refuses, and names what cannot be said in Python's."""
    try:
        parse_regex(pattern)
    except RegexError as error:
        raise LogQLSyntaxError(f"{what}{error}") from None
    except RegexUnsupported as error:
        raise LogQLUnsupported(str(error), position) from None


@v_args(inline=True)
class MetricBuilder(Transformer[Token, Any]):
    """Numbers, aggregations and operators."""

    def start(self, expression: nodes.Expression) -> nodes.Expression:
        return expression

    def parenthesised(self, expression: nodes.Expression, _close: Token) -> nodes.Expression:
        return expression

    def number(self, *parts: Token) -> nodes.Number:
        value = _number(parts[-1])
        return nodes.Number(-value if parts[0].type == "SUB" else value, position=at(parts[0]))

    def vector_of(self, keyword: Token, number: Token, _close: Token) -> nodes.VectorOf:
        return nodes.VectorOf(_number(number), position=at(keyword))

    def binary(
        self,
        left: nodes.Expression,
        operator: Token,
        modifier: tuple[nodes.Matching | None, bool],
        right: nodes.Expression,
    ) -> nodes.Metric:
        both_numbers = isinstance(left, nodes.Number) and isinstance(right, nodes.Number)
        if both_numbers and operator.type not in ("AND", "OR", "UNLESS"):
            numbers = cast("tuple[nodes.Number, nodes.Number]", (left, right))
            return nodes.Number(calculate(operator, numbers[0].value, numbers[1].value), position=left.position)
        matching, return_bool = modifier
        place = at(operator)
        matching = matching or nodes.Matching(position=place)
        return nodes.BinaryOperation(str(operator), left, right, matching, return_bool, position=place)

    def modifier(self, *parts: Any) -> tuple[nodes.Matching | None, bool]:
        matching: nodes.Matching | None = _first(parts, nodes.Matching)
        side: nodes.Matching | None = parts[-1] if len(parts) > 1 and isinstance(parts[-1], nodes.Matching) else None
        if matching and side and side is not matching:
            matching = nodes.Matching(
                matching.labels, matching.on, side.group, side.include, position=matching.position
            )
        return matching, bool(_tokens(parts, "BOOL"))

    def matching(self, *parts: Any) -> nodes.Matching:
        return nodes.Matching(_first(parts, tuple) or (), parts[0].type == "ON", position=at(parts[0]))

    def side(self, *parts: Any) -> nodes.Matching:
        group = cast("Literal['group_left', 'group_right']", str(parts[0]))
        return nodes.Matching((), False, group, _first(parts, tuple) or (), position=at(parts[0]))

    def names(self, *parts: Token) -> tuple[str, ...]:
        return tuple(str(name) for name in _items(parts))

    def grouping(self, keyword: Token, *parts: Any) -> nodes.Grouping:
        return nodes.Grouping(_first(parts, tuple) or (), keyword.type == "WITHOUT", position=at(keyword))

    def label_replace(self, *parts: Any) -> nodes.LabelReplace:
        keyword, expression, comma = parts[:3]
        destination, replacement, source, regex = _tokens(parts, "STRING")
        check_regex(regex, at(regex), "invalid regex in label_replace: ")
        texts = (str(destination), str(replacement), str(source), str(regex))
        return nodes.LabelReplace(_metric(expression, comma), *texts, position=at(keyword))

    def vector_aggregation(self, *parts: Any) -> nodes.VectorAggregation:
        operation, close = parts[0], _tokens(parts, "CLOSE")[-1]
        _refuse_operation(operation)
        expression = _metric(_first(parts, nodes.Expression), close)
        parameter = next((str(number) for number in _tokens(parts, "NUMBER")), None)
        grouping = _first(parts, nodes.Grouping)
        return nodes.VectorAggregation(str(operation), expression, parameter, grouping, position=at(operation))

    def range_aggregation(self, *parts: Any) -> nodes.RangeAggregation:
        operation = parts[0]
        _refuse_operation(operation)
        parameter = next((_number(number) for number in _tokens(parts, "NUMBER")), None)
        ranges, grouping = _first(parts, nodes.LogRange), _first(parts, nodes.Grouping)
        return nodes.RangeAggregation(str(operation), ranges, parameter, grouping, position=at(operation))

    def log_range(self, *parts: Any) -> nodes.LogRange:
        inner: nodes.LogRange | None = _first(parts, nodes.LogRange)
        if inner:
            return inner
        selector: nodes.LogQuery = _first(parts, nodes.LogQuery)
        query = nodes.LogQuery(selector.matchers, _first(parts, tuple) or (), position=selector.position)
        interval = int(_tokens(parts, "RANGE")[0])
        return nodes.LogRange(
            query, interval, _first(parts, int) or 0, _first(parts, nodes.Unwrap), position=query.position
        )

    def offset(self, _keyword: Token, duration: Token) -> int:
        return int(duration)

    def unwrap_label(self, keyword: Token, *parts: Token) -> nodes.Unwrap:
        conversion = next((str(token) for token in _tokens(parts, "CONVERSION")), "")
        label = _tokens(parts, "IDENTIFIER")[0]
        kind = cast("Literal['', 'bytes', 'duration', 'duration_seconds']", conversion)
        return nodes.Unwrap(str(label), kind, position=at(keyword))

    def unwrap_filter(self, unwrap: nodes.Unwrap, condition: nodes.LabelFilter) -> nodes.Unwrap:
        return nodes.Unwrap(unwrap.label, unwrap.conversion, (*unwrap.filters, condition), position=unwrap.position)


@v_args(inline=True)
class QueryBuilder(MetricBuilder):
    """Selectors, stages and label filters, on top of the metrics."""

    def log_query(self, selector: nodes.LogQuery, stages: tuple[nodes.Stage, ...] = ()) -> nodes.LogQuery:
        return nodes.LogQuery(selector.matchers, stages, position=selector.position)

    def selector(self, *parts: Any) -> nodes.LogQuery:
        matchers = tuple(_items(parts))
        return nodes.LogQuery(matchers, position=matchers[0].position if matchers else Position(1, 1))

    def matcher(self, name: Token, operator: Token, value: Token) -> nodes.Matcher:
        if operator.type in ("RE", "NRE"):
            check_regex(value, at(value))
        kind = cast("nodes.MatchOperator", str(operator))
        return nodes.Matcher(str(name), kind, str(value), position=at(name))

    def pipeline(self, *parts: Any) -> tuple[nodes.Stage, ...]:
        return (*parts[0], parts[1]) if isinstance(parts[0], tuple) else parts

    def line_filter(self, operator: Token, value: Token) -> nodes.LineFilter:
        kind = cast("nodes.LineOperator", str(operator))
        return nodes.LineFilter(kind, (str(value),), position=at(operator))

    def line_values(self, value: Token, *rest: Any) -> tuple[str, ...]:
        return (str(value), *(rest[-1] if rest else ()))

    def line_filter_or(self, left: nodes.LineFilter, _or: Token, values: tuple[str, ...]) -> nodes.LineFilter:
        return nodes.LineFilter(left.operator, left.values + values, position=left.position)

    def json(self, keyword: Token, extractions: tuple[nodes.Extraction, ...] = ()) -> nodes.JsonStage:
        return nodes.JsonStage(extractions, position=at(keyword))

    def extractions(self, *parts: Any) -> tuple[nodes.Extraction, ...]:
        return tuple(_items(parts))

    def extraction(self, label: Token, *parts: Token) -> nodes.Extraction:
        return nodes.Extraction(str(label), str(parts[-1] if parts else label), position=at(label))

    def regexp(self, keyword: Token, pattern: Token) -> nodes.RegexpStage:
        check_regex(pattern, at(pattern), "invalid regexp parser: ")
        return nodes.RegexpStage(str(pattern), position=at(keyword))

    def pattern(self, keyword: Token, pattern: Token) -> nodes.PatternStage:
        return nodes.PatternStage(str(pattern), position=at(keyword))

    def label_filter_stage(self, condition: nodes.LabelFilter) -> nodes.LabelFilterStage:
        return nodes.LabelFilterStage(condition, position=condition.position)

    def line_format(self, keyword: Token, template: Token) -> nodes.LineFormatStage:
        return nodes.LineFormatStage(str(template), position=at(keyword))

    def label_format(self, label: Token, _equals: Token, source: Token) -> nodes.LabelFormat:
        return nodes.LabelFormat(str(label), str(source), source.type == "IDENTIFIER", position=at(label))

    def label_format_stage(self, keyword: Token, *parts: Any) -> nodes.LabelFormatStage:
        return nodes.LabelFormatStage(tuple(_items(parts)), position=at(keyword))

    def decolorize(self, keyword: Token) -> nodes.DecolorizeStage:
        return nodes.DecolorizeStage(position=at(keyword))

    def named(self, label: Token | nodes.Matcher) -> str | nodes.Matcher:
        return label if isinstance(label, nodes.Matcher) else str(label)

    def drop(self, keyword: Token, *parts: Any) -> nodes.DropStage:
        return nodes.DropStage(tuple(_items(parts)), position=at(keyword))

    def keep(self, keyword: Token, *parts: Any) -> nodes.KeepStage:
        return nodes.KeepStage(tuple(_items(parts)), position=at(keyword))

    def either_filter(self, left: nodes.LabelFilter, _or: Token, right: nodes.LabelFilter) -> nodes.BothFilters:
        return nodes.BothFilters(left, right, True, position=left.position)

    def both_filters(self, *parts: Any) -> nodes.BothFilters:
        return nodes.BothFilters(parts[0], parts[-1], False, position=parts[0].position)

    def filter_group(self, condition: nodes.LabelFilter, _close: Token) -> nodes.LabelFilter:
        return condition

    def compare_filter(self, label: Token, operator: Token, value: Token | nodes.Number) -> nodes.LabelFilter:
        kind = cast("nodes.Comparison", "=" if operator.type == "CMP_EQ" else str(operator))
        if isinstance(value, nodes.Number):
            return nodes.NumberFilter(str(label), kind, value.value, position=at(label))
        node = nodes.DurationFilter if value.type == "DURATION" else nodes.BytesFilter
        return node(str(label), kind, int(value), position=at(label))

    def ip(self, keyword: Token, _text: Token, _close: Token) -> None:
        raise LogQLUnsupported("`ip()`", at(keyword))

    def unsupported(self, keyword: Token, *_parts: Any) -> None:
        raise LogQLUnsupported(f"`{keyword}`", at(keyword))


def _refuse_operation(operation: Token) -> None:
    if operation in _UNSUPPORTED_OPERATIONS:
        raise LogQLUnsupported(f"`{operation}`", at(operation))


def _number(token: Token) -> float:
    try:
        return parse_float(token)
    except ValueError as error:
        raise LogQLSyntaxError(f"unable to parse literal as a float: {error}") from None
