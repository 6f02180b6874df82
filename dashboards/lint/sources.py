"""Rules for data sources: each query names its own, by a variable."""

from collections.abc import Iterable, Iterator

from dashboards.lint.sheet import Asked, Found, Sheet, title
from observability.catalogue.variables import DATA_SOURCES, referred


def targets(sheet: Sheet) -> Iterator[Found]:
    """Complain of a panel without queries, and of a query whose data source is no variable of its kind."""
    for panel in sheet.panels:
        if not panel.get("targets"):
            yield Found(title(panel), "it asks nothing")
    yield from _wrong(sheet.asked())


def annotations(sheet: Sheet) -> Iterator[Found]:
    """Complain of an annotation whose data source is no variable, or that says its query in one place alone."""
    yield from _wrong(sheet.marked())
    for each in sheet.annotations:
        if each.get("expr") != each.get("target", {}).get("expr"):
            yield Found(f"annotation {each.get('name')}", "expr and target.expr differ: plugins read one or the other")


def _wrong(queries: Iterable[Asked]) -> Iterator[Found]:
    for asked in queries:
        where = f"{asked.where}, query {asked.ref}"
        if asked.engine is None:
            yield Found(where, f"{asked.source} is neither Prometheus nor Loki")
        elif asked.source.get("uid") != referred(DATA_SOURCES[asked.engine]):
            yield Found(where, f"its data source is fixed to {asked.source.get('uid')!r}: let the reader choose it")
