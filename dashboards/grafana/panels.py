"""A panel, or the title of a row, at its place."""

from string import ascii_uppercase
from typing import Any, Final

from dashboards.grafana.fields import field_config
from dashboards.grafana.options import options
from dashboards.grafana.queries import panel_source, target
from dashboards.grafana.sdk import dashboard
from dashboards.grid import Place
from dashboards.panel import Kind, Panel, Row
from observability.catalogue.links import Addresses, Dashboard, panel_id

TYPES: Final = {
    Kind.STAT: "stat",
    Kind.SERIES: "timeseries",
    Kind.BARS: "timeseries",
    Kind.TIMELINE: "state-timeline",
    Kind.TABLE: "table",
    Kind.LOGS: "logs",
}


def placed(uid: Dashboard, item: Row | Panel, at: Place, addresses: Addresses) -> Any:
    """Write a row's title or a panel."""
    where = dashboard.GridPos(h=at.height, w=at.width, x=at.x, y=at.y)
    if isinstance(item, Row):
        return dashboard.RowPanel(title=item.title, id_val=panel_id(uid, f"row:{item.title}"), grid_pos=where)
    return _panel(uid, item, where, addresses)


def _panel(uid: Dashboard, panel: Panel, where: dashboard.GridPos, addresses: Addresses) -> Any:
    return dashboard.Panel(
        TYPES[panel.kind],
        id_val=panel_id(uid, panel.key),
        title=panel.title,
        description=description(panel),
        datasource=panel_source(panel),
        targets=[target(panel.kind, each, ref) for each, ref in zip(panel.targets, ascii_uppercase, strict=False)],
        grid_pos=where,
        transformations=_columns(panel) if panel.kind is Kind.TABLE else None,
        options=options(panel),
        field_config=field_config(panel, addresses),
    )


def description(panel: Panel) -> str:
    """Say what it is, what is normal, and what to do when it is not."""
    return f"{panel.meaning}\n\n**Normal:** {panel.normal}\n\n**Otherwise:** {panel.action}"


def _columns(panel: Panel) -> list[Any]:
    """Show labels as columns and the value last, without the time, which is the same in all rows."""
    labels = panel.targets[0].query.by
    order = {name: place for place, name in enumerate((*labels, "Value", "Value #A"))}
    named = {"Value": panel.targets[0].legend, "Value #A": panel.targets[0].legend}
    chosen = {"excludeByName": {"Time": True}, "indexByName": order, "renameByName": named}
    return [dashboard.DataTransformerConfig("organize", options=chosen)]
