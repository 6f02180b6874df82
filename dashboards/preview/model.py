"""A dashboard as Grafana reads it (classic v1 JSON), as far as it is drawn here.

Source: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dashboards.preview.exceptions import NotDrawn

Json = Mapping[str, Any]
GRID = 24
"""Columns of Grafana's grid."""
MOST_LINES = 100
MOST_MOMENTS = 1000
"""Lines that a query, or an annotation, asks for where it does not say: what Grafana takes for one of Loki."""


class Kind(StrEnum):
    """Where a query is asked."""

    PROMETHEUS = "prometheus"
    LOKI = "loki"


@dataclass(frozen=True)
class Target:
    """A query of a panel. `instant`: at the end of the window alone."""

    ref: str
    kind: Kind
    expr: str
    legend: str
    instant: bool
    table: bool
    limit: int


@dataclass(frozen=True)
class Grid:
    """A place on the grid, in columns and rows."""

    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True)
class Panel:
    """A panel. What its type alone knows (options, field configuration, transformations) stays Grafana's JSON."""

    id: int
    type: str
    title: str
    description: str
    grid: Grid
    targets: tuple[Target, ...]
    options: Json
    fields: Json
    transformations: tuple[Json, ...]
    links: tuple[Json, ...]
    interval: str
    max_points: int | None

    @property
    def is_row(self) -> bool:
        """Say whether this is a heading."""
        return self.type == "row"


@dataclass(frozen=True)
class Variable:
    """A variable of a dashboard. `kind` is Grafana's type: query, custom, textbox, datasource, constant, interval."""

    name: str
    label: str
    kind: str
    query: str
    source: Kind | None
    current: tuple[str, ...]
    multi: bool
    all_value: str | None
    """What stands for all values; None where all cannot be chosen, empty where they are joined."""
    options: tuple[str, ...]
    hidden: bool


@dataclass(frozen=True)
class Annotation:
    """A question whose answers are drawn over the charts as lines."""

    name: str
    target: Target
    color: str
    title_format: str
    text_format: str
    step: str


@dataclass(frozen=True)
class Dashboard:
    """A dashboard: variables on top, panels on a grid, rows among them."""

    uid: str
    title: str
    description: str
    panels: tuple[Panel, ...]
    variables: tuple[Variable, ...]
    annotations: tuple[Annotation, ...]
    links: tuple[Json, ...]


def read(document: Json) -> Dashboard:
    """Read a dashboard's JSON. Raises NotDrawn for a data source that is neither Prometheus nor Loki."""
    return Dashboard(
        uid=document["uid"],
        title=document["title"],
        description=document.get("description", ""),
        panels=tuple(_panels(document["panels"])),
        variables=tuple(map(_variable, document.get("templating", {}).get("list", ()))),
        annotations=tuple(_annotations(document.get("annotations", {}).get("list", ()))),
        links=tuple(document.get("links", ())),
    )


def _panels(documents: Sequence[Json]) -> Iterator[Panel]:
    """Give all panels; those of a collapsed row stand in it."""
    for document in documents:
        yield _panel(document)
        yield from _panels(document.get("panels", ()))


def _panel(document: Json) -> Panel:
    place = document["gridPos"]
    own = document.get("datasource")
    return Panel(
        id=document["id"],
        type=document["type"],
        title=document.get("title", ""),
        description=document.get("description", ""),
        grid=Grid(place["x"], place["y"], place["w"], place["h"]),
        targets=tuple(_target(each, own) for each in document.get("targets", ()) if not each.get("hide")),
        options=document.get("options", {}),
        fields=document.get("fieldConfig", {}),
        transformations=tuple(each for each in document.get("transformations", ()) if not each.get("disabled")),
        links=tuple(document.get("links") or ()),
        interval=document.get("interval") or "",
        max_points=document.get("maxDataPoints"),
    )


def _target(document: Json, panels_own: Json | None) -> Target:
    kind = _kind(document.get("datasource") or panels_own)
    instant = bool(document.get("instant")) or document.get("queryType") == "instant"
    return Target(
        ref=document["refId"],
        kind=kind,
        expr=document["expr"],
        legend=document.get("legendFormat") or "",
        instant=instant and not document.get("range"),
        table=document.get("format") == "table",
        limit=int(document.get("maxLines") or MOST_LINES),
    )


def _kind(source: Json | None) -> Kind:
    named = str((source or {}).get("type", ""))
    if named not in set(Kind):
        raise NotDrawn(f"a query of the data source {named or 'that is not named'!r}: only {', '.join(Kind)} are asked")
    return Kind(named)


def _variable(document: Json) -> Variable:
    source = str((document.get("datasource") or {}).get("type", ""))
    return Variable(
        name=document["name"],
        label=document.get("label") or document["name"],
        kind=document["type"],
        query=_query(document.get("query", "")),
        source=Kind(source) if source in set(Kind) else None,
        current=_values(document.get("current", {}).get("value", ())),
        multi=bool(document.get("multi")),
        all_value=(document.get("allValue") or "") if document.get("includeAll") else None,
        options=tuple(_custom(document)),
        hidden=int(document.get("hide") or 0) == 2,  # noqa: PLR2004 -- Grafana's number for a hidden variable
    )


def _query(query: Any) -> str:
    """Read a variable's query: a text, or Loki's fields for one."""
    if isinstance(query, str):
        return query
    if query.get("label"):
        return f"label_values({query.get('stream', '')}, {query['label']})"
    return str(query.get("query", ""))


def _values(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(map(str, value))


def _custom(document: Json) -> Iterator[str]:
    """Read the choices of a custom variable: `a, b`, or `Label : value`."""
    if document["type"] in ("custom", "interval"):
        for choice in _query(document.get("query", "")).split(","):
            yield choice.rpartition(" : ")[2].strip()


def _annotations(documents: Sequence[Json]) -> Iterator[Annotation]:
    """Give those that ask a source; Grafana's own built-in one does not."""
    for number, document in enumerate(documents):
        if document.get("builtIn") or not document.get("enable", True):
            continue
        asked = {"refId": f"note-{number}", "datasource": document["datasource"], **(document.get("target") or {})}
        asked |= {"expr": asked.get("expr") or document["expr"], "instant": False, "queryType": "range"}
        asked.setdefault("maxLines", MOST_MOMENTS)
        yield Annotation(
            name=document["name"],
            target=_target(asked, None),
            color=document.get("iconColor", "blue"),
            title_format=document.get("titleFormat", ""),
            text_format=document.get("textFormat", ""),
            step=document.get("step") or "",
        )
