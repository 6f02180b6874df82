"""What the page draws, as plain JSON: each panel with its values, each value with how it is shown.

Queries, names, overrides, reductions and tables are settled here; the page's scripts format and paint.
"""

from collections.abc import Callable, Mapping
from typing import Any

from dashboards.preview.answers import Answer
from dashboards.preview.asking import AskedDashboard, AskedPanel
from dashboards.preview.charts import chart
from dashboards.preview.exceptions import NotDrawn
from dashboards.preview.figures import figures
from dashboards.preview.intervals import Window
from dashboards.preview.listing import listing, table
from dashboards.preview.notes import notes
from dashboards.preview.wiring import wired

Drawn = dict[str, Any]


Drawer = Callable[[AskedPanel, Window], Drawn]
DRAWERS: Mapping[str, Drawer] = {
    "timeseries": chart,
    "state-timeline": chart,
    "stat": figures,
    "table": table,
    "logs": listing,
}


def drawn(asked: AskedDashboard) -> Drawn:
    """Give a dashboard as the page draws it."""
    dashboard = asked.dashboard
    return {
        "uid": dashboard.uid,
        "title": dashboard.title,
        "description": dashboard.description,
        "variables": [
            {"label": variable.label, "value": asked.values[variable.name].shown}
            for variable in dashboard.variables
            if not variable.hidden
        ],
        "notes": notes(asked),
        "panels": [_panel(each, asked, number) for number, each in enumerate(asked.panels)],
    }


def _panel(asked: AskedPanel, whole: AskedDashboard, number: int) -> Drawn:
    panel = asked.panel
    return {
        "key": f"{whole.dashboard.uid}-{number}",
        "id": panel.id,
        "type": panel.type,
        "title": panel.title,
        "description": panel.description,
        "grid": [panel.grid.x, panel.grid.y, panel.grid.w, panel.grid.h],
        "options": dict(panel.options),
        "links": [wired(link, asked.values, whole.window) for link in panel.links],
        "queries": [_query(answer) for answer in asked.answers],
        **_body(asked, whole.window),
    }


def _body(asked: AskedPanel, window: Window) -> Drawn:
    """Draw what came. `state`: ok, empty, error, unasked (nobody to ask) or undrawn (Grafana can, this page cannot)."""
    if asked.panel.is_row:
        return {"state": "ok", "body": {"kind": "row"}}
    state, words = _state(asked)
    if state != "ok":
        return {"state": state, "words": words, "body": None}
    try:
        return {"state": "ok", "words": words, "body": _drawer(asked.panel.type)(asked, window)}
    except NotDrawn as undrawn:
        return {"state": "undrawn", "words": f"The preview cannot draw {undrawn}.", "body": None}


def _drawer(kind: str) -> Drawer:
    if kind not in DRAWERS:
        raise NotDrawn(f"a panel of the type {kind!r}")
    return DRAWERS[kind]


def _state(asked: AskedPanel) -> tuple[str, str]:
    """Judge a panel: it fails with its first failed query, and is empty where none gave anything."""
    answers = asked.answers
    failed = [answer for answer in answers if answer.error and answer.asked]
    if failed:
        return "error", f"{failed[0].target.ref}: {failed[0].error}"
    if answers and not any(answer.asked for answer in answers):
        return "unasked", answers[0].error
    if answers and all(answer.is_empty for answer in answers):
        return "empty", "No data"
    return "ok", next((answer.error for answer in answers if not answer.asked), "")


def _query(answer: Answer) -> Drawn:
    empty = "empty" if answer.is_empty else "ok"
    state = empty if not answer.error else ("error" if answer.asked else "unasked")
    how = "at the end" if answer.target.instant else f"every {answer.step} s"
    return {
        "ref": answer.target.ref,
        "source": answer.target.kind.value,
        "expr": answer.expr,
        "how": how,
        "state": state,
        "error": answer.error,
    }
