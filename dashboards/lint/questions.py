"""Rule for how a panel asks: over time where it draws time, once for a number, for lines where it shows lines."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from dashboards.lint import logql
from dashboards.lint.sheet import GRAPHS, Asked, Found, Sheet, title
from observability.catalogue.engine import Engine
from observability.logql import nodes


def check(sheet: Sheet) -> Iterator[Found]:
    """Complain of a query that is asked in another way than its panel draws, that is hidden, or asked twice."""
    for panel in sheet.panels:
        for target in panel.get("targets") or []:
            where = f"{title(panel)}, query {target.get('refId')}"
            yield from (Found(where, says) for says in _wrong(str(panel.get("type")), target))
        for text, times in Counter(each.get("expr") for each in panel.get("targets") or []).items():
            if times > 1:
                yield Found(title(panel), f"it asks {times} times: {text}")
    yield from _lines(sheet)


def _wrong(kind: str, target: dict[str, Any]) -> Iterator[str]:
    if target.get("hide"):
        yield "it is hidden: nobody sees what it answers"
    over_time = kind in GRAPHS or kind == "logs"
    if _over_time(target) is not over_time:
        yield f"a panel of the type {kind} asks {'over time' if over_time else 'once, about the end of the time shown'}"
    if _is_prometheus(target) and (target.get("format") == "table") is not (kind == "table"):
        yield f"a panel of the type {kind} cannot be drawn from the format {target.get('format')!r}"


def _is_prometheus(target: dict[str, Any]) -> bool:
    return (target.get("datasource") or {}).get("type") == Engine.PROMETHEUS


def _over_time(target: dict[str, Any]) -> bool | None:
    """Tell how a query is asked; None: Grafana would ask in both ways, or in neither."""
    if not _is_prometheus(target):
        known = {"range": True, "instant": False}
        return known.get(str(target.get("queryType"))) if target.get("instant") is None else None
    instant, over_time = target.get("instant") is True, target.get("range") is True
    return None if instant is over_time else over_time


def _lines(sheet: Sheet) -> Iterator[Found]:
    """Complain of lines where a panel draws numbers, and of numbers where it shows lines, as marks do."""
    showing = {title(panel) for panel in sheet.panels if panel.get("type") == "logs"}
    yield from _given(sheet.asked(), showing)
    marks = list(sheet.marked())
    yield from _given(marks, {mark.where for mark in marks})


def _given(queries: list[Asked], showing: set[str]) -> Iterator[Found]:
    for asked in queries:
        tree = logql.parsed(asked) if asked.engine is Engine.LOKI else None
        if tree is not None and isinstance(tree, nodes.LogQuery) is not (asked.where in showing):
            gives = "lines, and it draws numbers" if asked.where not in showing else "numbers, and it shows lines"
            yield Found(f"{asked.where}, query {asked.ref}", f"it asks for {gives}")
