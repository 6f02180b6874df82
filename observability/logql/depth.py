"""How deep a query may nest. Evaluation follows the tree by recursion, so what nests deeper is refused by name."""

from collections.abc import Iterator

from observability.logql import nodes
from observability.logql.exceptions import LogQLUnsupported

MAX_EXPRESSIONS = 100
MAX_FILTERS = 250
"""Label filters of one stage, each bound to the one before it by `and` or `or`."""

_Inner = nodes.Expression | nodes.LabelFilter


def check_depth(expression: nodes.Expression) -> None:
    """Raise LogQLUnsupported, with the place of what lies too deep."""
    waiting: list[tuple[_Inner, int, int]] = [(expression, 1, MAX_EXPRESSIONS)]
    while waiting:
        node, depth, most = waiting.pop()
        if depth > most:
            raise LogQLUnsupported(f"nesting more than {most} deep", node.position)
        waiting += [(inner, depth + 1, most) for inner in _children(node)]
        waiting += [(condition, 1, MAX_FILTERS) for condition in _filters(node)]


def _children(node: _Inner) -> tuple[_Inner, ...]:
    match node:
        case nodes.BinaryOperation(_, left, right) | nodes.BothFilters(left, right):
            return left, right
        case nodes.VectorAggregation() | nodes.LabelReplace():
            return (node.expression,)
        case _:
            return ()


def _filters(node: _Inner) -> Iterator[nodes.LabelFilter]:
    if isinstance(node, nodes.RangeAggregation):
        yield from node.range.unwrap.filters if node.range.unwrap else ()
        yield from _filters(node.range.query)
    elif isinstance(node, nodes.LogQuery):
        yield from (stage.filter for stage in node.stages if isinstance(stage, nodes.LabelFilterStage))
