"""Rule for the shape of a dashboard: names, types and words that Grafana's own schema knows.

What is not read is dropped in silence, and what is of another type breaks the page. The other rules read a
dashboard that has its shape.
"""

from collections.abc import Iterator
from typing import Any, Final

from dashboards.grafana.sdk import (
    common,
    dashboard,
    logs,
    loki,
    prometheus,
    stat,
    statetimeline,
    table,
    timeseries,
)
from dashboards.lint.models import strange, strange_part
from dashboards.lint.sheet import Found, Sheet, title

OPTIONS: Final[dict[str, type]] = {
    "stat": stat.Options,
    "timeseries": timeseries.Options,
    "state-timeline": statetimeline.Options,
    "table": table.Options,
    "logs": logs.Options,
}
CUSTOM: Final[dict[str, type]] = {
    "timeseries": common.GraphFieldConfig,
    "state-timeline": statetimeline.FieldConfig,
    "table": common.TableFieldOptions,
}
QUERIES: Final[dict[str, type]] = {"loki": loki.Dataquery, "prometheus": prometheus.Dataquery}


class _Nothing:
    """What types of panels read of their own fields that have none."""

    nothing: None


def check(sheet: Sheet) -> Iterator[Found]:
    """Complain of what Grafana does not read, or reads as something else."""
    whole = {name: value for name, value in sheet.document.items() if name != "panels"}
    misshapen = [Found("dashboard", says) for says in strange(whole, dashboard.Dashboard)]
    yield from misshapen or _parts(sheet)


def _parts(sheet: Sheet) -> Iterator[Found]:
    for item in sheet.items:
        yield from (Found(title(item), says) for says in _item(item))
    for mark in sheet.annotations:
        yield from (Found(f"annotation {mark.get('name')}", says) for says in _query(mark.get("target"), mark))


def _item(item: dict[str, Any]) -> Iterator[str]:
    """Look at the whole first: its parts are read only where they are there."""
    kind = str(item.get("type"))
    whole = list(strange(item, dashboard.RowPanel if kind == "row" else dashboard.Panel))
    yield from whole
    if kind in OPTIONS and not whole:
        yield from _panel(item, kind)


def _panel(panel: dict[str, Any], kind: str) -> Iterator[str]:
    yield from strange(panel.get("options"), OPTIONS[kind], "options")
    config = panel.get("fieldConfig")
    if config is None:
        yield "it lacks fieldConfig"
        return
    if (custom := config["defaults"].get("custom")) is not None:
        yield from strange_part(custom, CUSTOM.get(kind, _Nothing), "custom")
    for number, override in enumerate(config["overrides"]):
        for each in override["properties"]:
            yield from _property(each, kind, f"overrides[{number}]")
    for change in panel.get("transformations") or []:
        yield from strange(change["options"], dict[str, dict[str, object]], f"transformation {change['id']}")
    for target in panel.get("targets") or []:
        yield from _query(target, target)


def _query(target: Any, asked: dict[str, Any]) -> Iterator[str]:
    """Read a query as its data source does."""
    where = f"query {target.get('refId')}" if isinstance(target, dict) else "its query"
    source = asked.get("datasource")
    yield from strange(source, common.DataSourceRef, f"{where}.datasource")
    model = QUERIES.get(str(source.get("type"))) if isinstance(source, dict) else None
    yield from strange_part(target, model, where) if model else ()


def _property(each: dict[str, Any], kind: str, where: str) -> Iterator[str]:
    """Read what an override sets as the default that it replaces."""
    name = each["id"]
    if each.get("value") is None:
        yield f"{where} sets {name} to nothing"
        return
    model, own = CUSTOM.get(kind, _Nothing), name.removeprefix("custom.")
    yield from strange_part({own: each.get("value")}, model if own != name else dashboard.FieldConfig, where)
