"""Rules for queries to Loki."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any

from dashboards.lint.filling import filled
from dashboards.lint.sheet import Asked, Found, Sheet
from dashboards.lint.vocabulary import ALWAYS, FIELDS, STREAM_VALUES
from observability.catalogue.engine import Engine
from observability.catalogue.labels import STREAM_LABELS
from observability.logql import nodes
from observability.logql.exceptions import LogQLError
from observability.logql.parser import parse

_PLAIN = re.compile(r"[\w|]+")
_IN_TEMPLATE = re.compile(r"\.(\w+)")
_ACTIONS = re.compile(r"\{\{.*?\}\}")


def queries(sheet: Sheet) -> Iterator[Asked]:
    """Give what is asked of Loki."""
    return (asked for asked in (*sheet.asked(), *sheet.marked()) if asked.engine is Engine.LOKI)


def parsed(asked: Asked) -> nodes.Expression | None:
    """Give a query's tree, or None where there is none."""
    try:
        return parse(filled(asked.text))
    except LogQLError:
        return None


def syntax(sheet: Sheet) -> Iterator[Found]:
    """Complain of what is no LogQL."""
    for asked in queries(sheet):
        try:
            parse(filled(asked.text))
        except LogQLError as error:
            yield Found(f"{asked.where}, query {asked.ref}", f"{error}, in {asked.text}")


def names(sheet: Sheet) -> Iterator[Found]:
    """Complain of stream labels, messages and fields that the catalogue does not know."""
    for asked in queries(sheet):
        tree = parsed(asked)
        for complaint in strange(tree) if tree is not None else ():
            yield Found(f"{asked.where}, query {asked.ref}", complaint)


@lru_cache(maxsize=1024)
def strange(tree: nodes.Expression) -> tuple[str, ...]:
    """Say which names of a query the catalogue does not know; many links ask the same."""
    return tuple(_strange(tree))


def _strange(tree: nodes.Expression) -> Iterator[str]:
    known: set[str] = set()
    for query in every(tree, nodes.LogQuery):
        yield from _strange_streams(query)
        yield from _strange_fields(query)
        known |= _extracted(query)
        yield from _unset(_asked_of(query), known)
    groups = [node.grouping for node in every(tree, (nodes.RangeAggregation, nodes.VectorAggregation))]
    labels = [label for group in groups if group is not None for label in group.labels]
    yield from _unset(labels, known)


def errors(sheet: Sheet) -> Iterator[Found]:
    """Complain of a query that keeps lines which cannot be read: one of them fails a number as a whole."""
    for asked in queries(sheet):
        tree = parsed(asked)
        for complaint in _unread(tree) if tree is not None else ():
            yield Found(f"{asked.where}, query {asked.ref}", complaint)


def _unread(tree: nodes.Expression) -> Iterator[str]:
    ranges = {id(each.query): each for each in every(tree, nodes.LogRange)}
    for query in every(tree, nodes.LogQuery):
        unwrapped = getattr(ranges.get(id(query)), "unwrap", None)
        if unwrapped and not _drops(unwrapped.filters):
            yield f'behind unwrap {unwrapped.label} it lacks | __error__=""'
        kinds = [type(stage) for stage in query.stages]
        if nodes.JsonStage in kinds and not _drops(query.stages[kinds.index(nodes.JsonStage) :]):
            yield 'behind json it lacks | __error__=""'


def _drops(stages: tuple[object, ...]) -> bool:
    return ("__error__", "=", "") in [(each.name, each.operator, each.value) for each in every(stages, nodes.Matcher)]


def kept(tree: nodes.Expression) -> set[str]:
    """Give the labels by which anything in a query is grouped."""
    groups = [node.grouping for node in every(tree, (nodes.RangeAggregation, nodes.VectorAggregation))]
    return {label for group in groups if group is not None for label in group.labels}


def every(node: Any, kinds: Any) -> Iterator[Any]:
    """Find the nodes of a kind, or of one of several, in a tree."""
    if isinstance(node, kinds):
        yield node
    parts: Iterable[Any] = ()
    if is_dataclass(node):
        parts = [getattr(node, each.name) for each in fields(node)]
    elif isinstance(node, tuple):
        parts = node
    for part in parts:
        yield from every(part, kinds)


def _strange_streams(query: nodes.LogQuery) -> Iterator[str]:
    if "app" not in {matcher.name for matcher in query.matchers}:
        yield "it does not select by app, so it reads the log of everyone"
    for matcher in query.matchers:
        if matcher.name not in STREAM_LABELS:
            yield f"streams have no label {matcher.name}"
        wanted = set(matcher.value.split("|")) if _PLAIN.fullmatch(matcher.value) else set()
        known = STREAM_VALUES.get(matcher.name)
        if known is not None and (unknown := wanted - known):
            yield f"{matcher.name} is never {', '.join(sorted(unknown))}"


def _messages(query: nodes.LogQuery) -> list[str]:
    found = [stage for stage in query.stages if isinstance(stage, nodes.LineFilter) and stage.operator == "|="]
    return [value for stage in found for value in stage.values]


def _strange_fields(query: nodes.LogQuery) -> Iterator[str]:
    known: set[str] = set()
    for message in _messages(query):
        if message not in FIELDS:
            yield f"no event says “{message}”"
        known |= FIELDS.get(message, set())
    for path in [each.path for each in every(query, nodes.Extraction)] if known else []:
        if re.split(r"[.\[]", path)[0] not in known:
            yield f"no such event has a field {path}"


def extracted(tree: nodes.Expression) -> set[str]:
    """Name the labels that lines of a query have."""
    return {label for query in every(tree, nodes.LogQuery) for label in _extracted(query)}


def _extracted(query: nodes.LogQuery) -> set[str]:
    return ALWAYS | {each.label for each in every(query, nodes.Extraction)}


def _asked_of(query: nodes.LogQuery) -> list[str]:
    """Name the labels that stages after the parser ask for."""
    filters = [stage.filter for stage in query.stages if isinstance(stage, nodes.LabelFilterStage)]
    compared = [each.name for each in every(tuple(filters), nodes.Matcher)]
    numbers = [
        each.label for each in every(tuple(filters), (nodes.NumberFilter, nodes.DurationFilter, nodes.BytesFilter))
    ]
    templates = [stage.template for stage in query.stages if isinstance(stage, nodes.LineFormatStage)]
    written = [name for text in templates for action in _ACTIONS.findall(text) for name in _IN_TEMPLATE.findall(action)]
    return [*compared, *numbers, *written]


def _unset(labels: Iterable[str], known: set[str]) -> Iterator[str]:
    for label in labels:
        if label not in known:
            yield f"it asks for {label}, which it does not extract"
