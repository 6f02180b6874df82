"""Selectors that stand alone in a request: which streams are meant."""

from collections.abc import Sequence

from observability.logql.nodes import LogQuery, Matcher
from observability.logql.parser import parse
from observability.store.exceptions import RequestRefused


def selectors(queries: Sequence[str]) -> list[Sequence[Matcher]]:
    """Return the matchers of each; none for no selector or `{}`, which means every stream. RequestRefused (400)."""
    return [_selector(query) for query in queries if query.replace(" ", "") not in ("", "{}")]


def _selector(query: str) -> Sequence[Matcher]:
    expression = parse(query)
    if not isinstance(expression, LogQuery) or expression.stages:
        raise RequestRefused(400, f"only a selector is taken here: {query}")
    return expression.matchers
