"""Rules for data sources and annotations: each query names its own, by a variable."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from dashboards.lint import logql, promql
from dashboards.lint.sheet import Asked, Found, Sheet, title
from observability.catalogue.engine import Engine
from observability.catalogue.variables import DATA_SOURCES, referred

MIXED: Final = {"type": "datasource", "uid": "-- Mixed --"}
_LABEL: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def targets(sheet: Sheet) -> Iterator[Found]:
    """Complain of a panel without queries, and of a query whose data source is no variable of its kind."""
    for panel in sheet.panels:
        own = [each.get("datasource") for each in panel.get("targets") or []]
        wanted = own[0] if own and all(each == own[0] for each in own) else MIXED
        if not own:
            yield Found(title(panel), "it asks nothing")
        elif panel.get("datasource") != wanted:
            uid = (wanted or {}).get("uid")
            yield Found(title(panel), f"its own data source is not {uid}: Grafana would ask that one everything")
    yield from _wrong(sheet.asked())


def annotations(sheet: Sheet) -> Iterator[Found]:
    """Complain of an annotation whose data source is no variable, that is not shown, or tells what it does not know."""
    yield from _wrong(sheet.marked())
    if sheet.dashboard is not None and not sheet.annotations:
        yield Found("dashboard", "it marks no moments")
    for each, asked in zip(sheet.annotations, sheet.marked(), strict=True):
        yield from (Found(asked.where, says) for says in (*_shown(each), *_told(each, asked)))


def _shown(mark: dict[str, Any]) -> Iterator[str]:
    target = mark.get("target") or {}
    if mark.get("expr") != target.get("expr"):
        yield "expr and target.expr differ: plugins read one or the other"
    if not mark.get("enable") or mark.get("hide") or mark.get("builtIn"):
        yield "it is switched off, hidden, or taken for Grafana's own"
    if target.get("queryType") not in {None, "range"} or target.get("instant"):
        yield "it asks about one moment alone"


def _told(mark: dict[str, Any], asked: Asked) -> Iterator[str]:
    """Complain of labels that the answers do not have."""
    texts = f"{mark.get('titleFormat') or ''} {mark.get('textFormat') or ''}"
    named = {*_LABEL.findall(texts), *filter(None, str(mark.get("tagKeys") or "").split(","))}
    for name in sorted(named - _labels(asked)):
        yield f"it tells {name}, which no answer has"


def _labels(asked: Asked) -> set[str]:
    if asked.engine is Engine.PROMETHEUS:
        tree = promql.parsed(asked)
        return promql.kept(tree) if tree is not None else set()
    logs = logql.parsed(asked)
    return logql.extracted(logs) if logs is not None else set()


def _wrong(queries: Iterable[Asked]) -> Iterator[Found]:
    for asked in queries:
        where = f"{asked.where}, query {asked.ref}"
        if asked.engine is None:
            yield Found(where, f"{asked.source} is neither Prometheus nor Loki")
        elif asked.source.get("uid") != referred(DATA_SOURCES[asked.engine]):
            yield Found(where, f"its data source is fixed to {asked.source.get('uid')!r}: let the reader choose it")
