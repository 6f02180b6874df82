"""What is wrong with a query that is well-formed: found after parsing, reported without a place, as Loki does."""

from observability.logql import nodes
from observability.logql.exceptions import LogQLSyntaxError
from observability.logql.filters import matcher_test
from observability.logql.pipeline import compile_pipeline

_GROUPED = frozenset(
    {
        *("avg_over_time", "stddev_over_time", "stdvar_over_time", "quantile_over_time", "max_over_time"),
        *("min_over_time", "first_over_time", "last_over_time"),
    }
)
_OF_LINES = frozenset({"bytes_over_time", "bytes_rate", "count_over_time", "rate", "absent_over_time"})
_OF_VALUES = _GROUPED | {"sum_over_time", "rate", "absent_over_time"}
_COUNTS = 2**63
_WITH_COUNT = frozenset({"topk", "bottomk"})
_SET_OPERATORS = frozenset({"and", "or", "unless"})


def validate(expression: nodes.Expression) -> None:
    """Raise LogQLSyntaxError for the first thing that Loki would refuse, or LogQLUnsupported."""
    match expression:
        case nodes.LogQuery():
            _check_log_query(expression)
        case nodes.BinaryOperation():
            _check_operands(expression)
            validate(expression.left)
            validate(expression.right)
        case nodes.VectorAggregation():
            _check_vector_aggregation(expression)
            validate(expression.expression)
        case nodes.RangeAggregation():
            _check_range_aggregation(expression)
            _check_log_query(expression.range.query)
        case nodes.LabelReplace():
            validate(expression.expression)


def _check_log_query(query: nodes.LogQuery) -> None:
    if all(matcher_test(matcher)("") for matcher in query.matchers):
        raise LogQLSyntaxError(
            "queries require at least one regexp or equality matcher that does not have an empty-compatible value. "
            'For instance, app=~".*" does not meet this requirement, but app=~".+" will'
        )
    compile_pipeline(query.stages)


def _check_operands(node: nodes.BinaryOperation) -> None:
    for side, operand in (("left", node.left), ("right", node.right)):
        if isinstance(operand, nodes.LogQuery):
            raise LogQLSyntaxError(f"unexpected type for {side} leg of binary operation ({node.operator}): log query")
    if node.operator in _SET_OPERATORS:
        for side, operand in (("left", node.left), ("right", node.right)):
            if isinstance(operand, nodes.Number):
                raise LogQLSyntaxError(
                    f"unexpected literal for {side} leg of logical/set binary operation ({node.operator}): "
                    f"{operand.value:f}"
                )


def _check_vector_aggregation(node: nodes.VectorAggregation) -> None:
    operation, parameter = node.operation, node.parameter
    if operation in _WITH_COUNT:
        if parameter is None:
            raise LogQLSyntaxError(f"parameter required for operation {operation}")
        if not (parameter.isdecimal() and int(parameter) < _COUNTS):
            raise LogQLSyntaxError(f"invalid parameter {operation}({parameter},")
        if int(parameter) <= 0:
            raise LogQLSyntaxError(f"invalid parameter (must be greater than 0) {operation}({parameter}")
    elif parameter is not None:
        raise LogQLSyntaxError(f"unsupported parameter for operation {operation}({parameter},")
    if operation in ("sort", "sort_desc") and node.grouping and node.grouping.labels:
        raise LogQLSyntaxError("sort and sort_desc doesn't allow grouping by ")


def _check_range_aggregation(node: nodes.RangeAggregation) -> None:
    operation = node.operation
    if node.parameter is not None and operation != "quantile_over_time":
        raise LogQLSyntaxError(f"parameter {node.parameter} not supported for operation {operation}")
    if node.parameter is None and operation == "quantile_over_time":
        raise LogQLSyntaxError(f"parameter required for operation {operation}")
    if node.grouping is not None and operation not in _GROUPED:
        raise LogQLSyntaxError(f"grouping not allowed for {operation} aggregation")
    if node.range.unwrap is None and operation not in _OF_LINES:
        raise LogQLSyntaxError(f"invalid aggregation {operation} without unwrap")
    if node.range.unwrap is not None and operation not in _OF_VALUES:
        raise LogQLSyntaxError(f"invalid aggregation {operation} with unwrap")
