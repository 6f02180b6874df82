"""What the page draws, as plain JSON: each panel with its values, each value with how it is shown.

Queries, names, overrides, reductions and tables are settled here; the page's scripts format and paint.
"""

from collections.abc import Callable, Mapping
from typing import Any

from dashboards.grafana.document import GENERATED
from dashboards.preview.answers import Answer
from dashboards.preview.asking import AskedDashboard, AskedPanel
from dashboards.preview.charts import chart
from dashboards.preview.exceptions import NotDrawn
from dashboards.preview.figures import figures
from dashboards.preview.interpolation import Value
from dashboards.preview.intervals import Window
from dashboards.preview.listing import listing, table
from dashboards.preview.notes import notes
from dashboards.preview.wiring import wired
from dashboards.preview.words import say
from observability.catalogue.links import language_of
from observability.catalogue.text import Language

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
    dashboard, language = asked.dashboard, language_of(asked.dashboard.uid)
    return {
        "uid": dashboard.uid,
        "title": dashboard.title,
        "description": dashboard.description.partition(GENERATED.of(language))[0],  # editors alone read that
        "variables": [
            {"label": variable.label, "value": _chosen(asked.values[variable.name], language)}
            for variable in dashboard.variables
            if not variable.hidden and variable.kind != "datasource"  # here it is whom the command names
        ],
        "notes": notes(asked),
        "links": [wired(link, asked.values, asked.window) for link in dashboard.links],
        "panels": [_panel(each, asked, number) for number, each in enumerate(asked.panels)],
    }


def _chosen(value: Value, language: Language) -> str:
    return say("all", language) if value.is_all else value.shown


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
        **_body(asked, whole.window, language_of(whole.dashboard.uid)),
    }


def _body(asked: AskedPanel, window: Window, language: Language) -> Drawn:
    """Draw what came. `state`: ok, empty, error, unasked (nobody to ask) or undrawn (Grafana can, this page cannot)."""
    if asked.panel.is_row:
        return {"state": "ok", "body": {"kind": "row"}}
    state, words = _state(asked, language)
    if state != "ok":
        return {"state": state, "words": words, "body": None}
    try:
        return {"state": "ok", "words": words, "body": _drawer(asked.panel.type)(asked, window)}
    except NotDrawn as undrawn:
        return {"state": "undrawn", "words": f"{say('undrawn', language)} {undrawn}.", "body": None}


def _drawer(kind: str) -> Drawer:
    if kind not in DRAWERS:
        raise NotDrawn(f"a panel of the type {kind!r}")
    return DRAWERS[kind]


def _state(asked: AskedPanel, language: Language) -> tuple[str, str]:
    """Judge a panel: it fails with its first failed query, and is empty where none gave anything."""
    answers = asked.answers
    failed = [answer for answer in answers if answer.error and answer.asked]
    if failed:
        return "error", f"{failed[0].target.ref}: {failed[0].error}"
    if answers and not any(answer.asked for answer in answers):
        return "unasked", _unasked(answers[0], language)
    if answers and all(answer.is_empty for answer in answers):
        return "empty", str(asked.panel.fields.get("defaults", {}).get("noValue") or say("no_data", language))
    unasked = (_unasked(answer, language) for answer in answers if not answer.asked)
    return "ok", next(unasked, "") or _left_out(asked, language)


def _left_out(asked: AskedPanel, language: Language) -> str:
    """Say what came, or may be there, and is not drawn."""
    for answer in asked.answers:
        if answer.lines and answer.is_cut:
            return say("lines", language, len(answer.lines))
        if len(answer.series) < answer.given and not answer.lines:
            what = "rows" if asked.panel.type == "table" else "series"
            return say(what, language, len(answer.series), answer.given)
    return ""


def _unasked(answer: Answer, language: Language) -> str:
    return say("unasked", language, answer.target.kind.capitalize())


def _query(answer: Answer) -> Drawn:
    empty = "empty" if answer.is_empty else "ok"
    state = empty if not answer.error else ("error" if answer.asked else "unasked")
    return {
        "ref": answer.target.ref,
        "source": answer.target.kind.value,
        "expr": answer.expr,
        "step": None if answer.target.instant else answer.step,
        "state": state,
        "error": answer.error,
    }
