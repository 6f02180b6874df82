"""Rules for queries to Prometheus."""

import re
from collections.abc import Iterator
from typing import Any

import promql_parser

from dashboards.lint.filling import filled
from dashboards.lint.sheet import Asked, Found, Sheet
from dashboards.lint.vocabulary import SERIES
from observability.catalogue.engine import Engine

_PLAIN = re.compile(r"[\w|]+")


def queries(sheet: Sheet) -> Iterator[Asked]:
    """Give what is asked of Prometheus."""
    return (asked for asked in (*sheet.asked(), *sheet.marked()) if asked.engine is Engine.PROMETHEUS)


def parsed(asked: Asked) -> Any | None:
    """Give a query's tree, or None where there is none."""
    try:
        return promql_parser.parse(filled(asked.text))
    except ValueError:
        return None


def syntax(sheet: Sheet) -> Iterator[Found]:
    """Complain of what is no PromQL."""
    for asked in queries(sheet):
        try:
            promql_parser.parse(filled(asked.text))
        except ValueError as error:
            yield Found(f"{asked.where}, query {asked.ref}", f"{error}, in {asked.text}")


def names(sheet: Sheet) -> Iterator[Found]:
    """Complain of series, labels and values that the catalogue does not know."""
    for asked in queries(sheet):
        tree = parsed(asked)
        for complaint in _strange(tree) if tree is not None else ():
            yield Found(f"{asked.where}, query {asked.ref}", complaint)


def nodes(tree: Any) -> list[Any]:
    """Give all nodes of a tree."""
    found: list[Any] = []
    promql_parser.walk(tree, found.append)
    return found


def selectors(tree: Any) -> list[Any]:
    """Give what a tree selects."""
    return [node for node in nodes(tree) if isinstance(node, promql_parser.VectorSelector)]


def kept(tree: Any) -> set[str]:
    """Give the labels by which anything in a query is grouped."""
    groups = [node.modifier for node in nodes(tree) if isinstance(node, promql_parser.AggregateExpr)]
    by = promql_parser.AggModifierType.By
    return {label for group in groups if group is not None and group.type == by for label in group.labels}


def _strange(tree: Any) -> Iterator[str]:
    labels = {label for selector in selectors(tree) for label in SERIES.get(str(selector.name), {})}
    for selector in selectors(tree):
        if selector.name not in SERIES:
            yield f"no metric of the catalogue is called {selector.name}"
        else:
            yield from _strange_matchers(selector)
    for label in sorted(kept(tree) - labels):
        yield f"it groups by {label}, which no series of it has"


def _strange_matchers(selector: Any) -> Iterator[str]:
    known = SERIES[selector.name]
    for matcher in selector.matchers.matchers:
        if matcher.name not in known:
            yield f"{selector.name} has no label {matcher.name}"
            continue
        values = known[matcher.name]
        wanted = set(matcher.value.split("|")) if _PLAIN.fullmatch(matcher.value) else set()
        if values is not None and (strange := wanted - set(values)):
            yield f"{matcher.name} of {selector.name} is never {', '.join(sorted(strange))}"
