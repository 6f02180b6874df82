"""A panel, or the title of a row, at its place."""

from string import ascii_uppercase
from typing import Any, Final

from dashboards.edition import Edition
from dashboards.grafana.fields import field_config, leads
from dashboards.grafana.options import options
from dashboards.grafana.queries import panel_source, target
from dashboards.grafana.sdk import dashboard
from dashboards.grid import Place
from dashboards.panel import Kind, Panel, Row, Unit
from observability.catalogue.links import Dashboard, panel_id
from observability.catalogue.text import Language, Text

TYPES: Final = {
    Kind.STAT: "stat",
    Kind.SERIES: "timeseries",
    Kind.BARS: "timeseries",
    Kind.TIMELINE: "state-timeline",
    Kind.TABLE: "table",
    Kind.LOGS: "logs",
}
PARTS: Final = (Text("Normal", "Норма"), Text("Otherwise", "Иначе"))
"""What a description says after what it draws."""
VERSION: Final = "11.0.0"
"""Of Grafana's own panels, which take one that names none for version 6, and change it."""
VALUES: Final = ("Value", "Value #A")
"""The names that Grafana gives to a table's number."""


def placed(uid: Dashboard, item: Row | Panel, at: Place, edition: Edition) -> Any:
    """Write a row's title or a panel."""
    where = dashboard.GridPos(h=at.height, w=at.width, x=at.x, y=at.y)
    if isinstance(item, Row):
        number = panel_id(uid, f"row:{item.title.en}")
        return dashboard.RowPanel(title=edition.say(item.title), id_val=number, grid_pos=where)
    return _panel(uid, item, where, edition)


def _panel(uid: Dashboard, panel: Panel, where: dashboard.GridPos, edition: Edition) -> Any:
    return dashboard.Panel(
        TYPES[panel.kind],
        id_val=panel_id(uid, panel.key),
        plugin_version=VERSION,
        title=edition.say(panel.title),
        description=description(panel, edition),
        links=leads(panel, edition) if panel.kind is Kind.LOGS else None,
        datasource=panel_source(panel),
        targets=[
            target(panel.kind, each, ref, edition) for each, ref in zip(panel.targets, ascii_uppercase, strict=False)
        ],
        grid_pos=where,
        transformations=_columns(panel, edition) if panel.kind is Kind.TABLE else None,
        options=options(panel),
        field_config=field_config(panel, edition),
    )


def description(panel: Panel, edition: Edition) -> str:
    """Say what it is, what is normal, and what to do when it is not."""
    normal, otherwise = parts(edition.language)
    said = (panel.meaning, panel.normal, panel.action)
    return "\n\n".join(part + edition.say(words) for part, words in zip(("", normal, otherwise), said, strict=True))


def parts(language: Language) -> tuple[str, str]:
    """Give the words with which a description says what is normal, and what to do otherwise."""
    normal, otherwise = (f"**{part.of(language)}:** " for part in PARTS)
    return normal, otherwise


def _columns(panel: Panel, edition: Edition) -> list[Any]:
    """Show labels as columns and the value last, unless it says no more than that there is a row.

    Without the time, which is the same in all rows.
    """
    labels = panel.targets[0].query.by
    order = {name: place for place, name in enumerate((*labels, *VALUES))}
    named = dict.fromkeys(VALUES, edition.say(panel.targets[0].legend))
    hidden = ("Time", *VALUES) if panel.unit is Unit.TRUTH else ("Time",)
    chosen = {"excludeByName": dict.fromkeys(hidden, True), "indexByName": order, "renameByName": named}
    return [dashboard.DataTransformerConfig("organize", options=chosen)]
