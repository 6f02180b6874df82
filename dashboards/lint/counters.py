"""Rule for types of metrics: a counter is asked how fast it grows, a gauge how high it stands."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import promql_parser

from dashboards.lint.promql import kept, nodes, parsed, queries, selectors
from dashboards.lint.sheet import Found, Sheet
from dashboards.lint.vocabulary import COUNTERS, SERIES

OF_GROWTH: Final = frozenset({"rate", "irate", "increase", "resets"})
QUANTILE: Final = "histogram_quantile"


def check(sheet: Sheet) -> Iterator[Found]:
    """Complain of the growth of a gauge, of a counter as it stands, and of a quantile without its buckets."""
    for asked in queries(sheet):
        tree = parsed(asked)
        for says in _strange(tree) if tree is not None else ():
            yield Found(f"{asked.where}, query {asked.ref}", says)


def _strange(tree: Any) -> Iterator[str]:
    every = nodes(tree)
    windows = [node for node in every if isinstance(node, promql_parser.MatrixSelector)]
    within = Counter(str(node.vector_selector.name) for node in windows)
    standing = Counter(str(node.name) for node in selectors(tree)) - within
    for name in sorted(standing.keys() & COUNTERS):
        yield f"{name} is a counter: as it stands it only tells how long its process has run"
    for call in (node for node in every if isinstance(node, promql_parser.Call)):
        yield from _called(call)


def _called(call: Any) -> Iterator[str]:
    name, asked = call.func.name, call.args[-1] if call.args else None
    if name in OF_GROWTH and isinstance(asked, promql_parser.MatrixSelector):
        metric = str(asked.vector_selector.name)
        if metric in SERIES and metric not in COUNTERS:
            yield f"{metric} is no counter: it falls too, and {name} would take that for a new start"
    if name == QUANTILE and "le" not in kept(asked):
        yield f"{name} needs the label le, and the query does not keep it"
