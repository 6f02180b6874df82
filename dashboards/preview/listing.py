"""Panels that list: tables and log lines."""

from typing import Any

from dashboards.preview.asking import AskedPanel
from dashboards.preview.fields import Field
from dashboards.preview.frames import Column, Frame, frames_of
from dashboards.preview.intervals import Window
from dashboards.preview.shaping import Shapes, compact
from dashboards.preview.transformations import transformed

MOST_ROWS = 200


def table(asked: AskedPanel, window: Window) -> dict[str, Any]:
    """Give the first table of a panel, as Grafana shows it before one chooses. Raises NotDrawn."""
    shapes = Shapes(asked, window)
    frames = transformed(frames_of(asked.answers), asked.panel.transformations)
    frame = frames[0] if frames else Frame("", ())
    shown = [column for column in frame.columns if column.kind != "other"]
    columns = [_column(column, frame, shapes) for column in shown]
    kept = [column for column, how in zip(shown, columns, strict=True) if not _hidden(how, shapes)]
    rows = [[_cell(column, row) for column in kept] for row in range(min(frame.rows, MOST_ROWS))]
    columns = [how for how in columns if not _hidden(how, shapes)]
    return {"kind": "table", "columns": columns, "rows": rows, "configs": shapes.configs}


def _column(column: Column, frame: Frame, shapes: Shapes) -> dict[str, Any]:
    name, config = shapes.of(Field(column.name, frame.ref, column.kind))
    return {"name": name, "field": column.name, "kind": column.kind, "config": config}


def _hidden(how: dict[str, Any], shapes: Shapes) -> bool:
    custom = shapes.configs[how["config"]].get("custom", {})
    return bool(custom.get("hidden") or custom.get("hideFrom", {}).get("viz"))


def _cell(column: Column, row: int) -> Any:
    value = column.values[row]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return compact(value, 13 if column.kind == "time" else 10)
    return value if isinstance(value, str) else str(value)


def listing(asked: AskedPanel, _window: Window) -> dict[str, Any]:
    """Give the lines of a panel, the latest first unless its options say otherwise."""
    lines = sorted((line for answer in asked.answers for line in answer.lines), key=lambda line: -line.at_ns)
    if asked.panel.options.get("sortOrder") == "Ascending":
        lines.reverse()
    rows = [[line.at_ns / 1e6, line.labels.get("level", ""), line.text] for line in lines]
    return {"kind": "lines", "rows": rows}
