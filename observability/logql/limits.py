"""Loki's limit on the series of one query, and where in a query it bites."""

from observability.logql import nodes
from observability.logql.exceptions import LogQLEvaluationError

MAX_SERIES = 500
_SPREAD = frozenset({"sum", "avg", "max", "min", "count"})
_SPREAD_RANGES = frozenset(
    {
        *("avg_over_time", "count_over_time", "first_over_time", "last_over_time", "rate", "bytes_over_time"),
        *("bytes_rate", "sum_over_time", "max_over_time", "min_over_time"),
    }
)


def too_many_series() -> LogQLEvaluationError:
    """Return the error of a query with more than 500 series (HTTP 400)."""
    return LogQLEvaluationError(
        f"maximum of series ({MAX_SERIES}) reached for a single query; consider reducing query cardinality by "
        "adding more specific stream selectors, reducing the time range, or aggregating results with functions "
        "like sum(), count() or topk()"
    )


def limited_nodes(expression: nodes.Expression) -> set[int]:
    """Return the ids of the nodes whose series are counted: the whole query, and what Loki asks its queriers for.

    Loki's frontend spreads sums and range aggregations over queriers, each with the limit. What it computes
    itself, like `topk`, therefore cannot bring a number of series down under the limit.
    """
    return {id(expression), *(id(node) for node in _spread(expression))}


def _spread(node: nodes.Expression) -> list[nodes.Expression]:
    match node:
        case nodes.VectorAggregation():
            return [node] if node.operation in _SPREAD and _can_spread(node.expression) else _spread(node.expression)
        case nodes.RangeAggregation():
            return [node] if node.operation in _SPREAD_RANGES else []
        case nodes.BinaryOperation():
            return [part for side in (node.left, node.right) for part in (_spread(side) or [side])]
        case nodes.LabelReplace():
            return _spread(node.expression)
        case _:
            return []


def _can_spread(node: nodes.Expression) -> bool:
    match node:
        case nodes.RangeAggregation():
            return node.operation in _SPREAD_RANGES
        case nodes.VectorAggregation():
            return node.operation in _SPREAD and _can_spread(node.expression)
        case _:
            return False
