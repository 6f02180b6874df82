"""Panels that draw one figure a series."""

from collections.abc import Sequence
from typing import Any

from dashboards.preview.answers import Answer, Series
from dashboards.preview.asking import AskedPanel
from dashboards.preview.calculations import calculate
from dashboards.preview.fields import Field
from dashboards.preview.intervals import Window
from dashboards.preview.naming import name_of
from dashboards.preview.shaping import Shapes, compact, own_labels

SPARKS = 120
"""Points of the line behind a figure."""


def figures(asked: AskedPanel, window: Window) -> dict[str, Any]:
    """Give the panel's figures. Raises NotDrawn."""
    shapes = Shapes(asked, window)
    calculation = str((asked.panel.options.get("reduceOptions", {}).get("calcs") or ["lastNotNull"])[0])
    items = [_figure(answer, each, calculation, shapes) for answer in asked.answers for each in answer.series]
    return {"kind": "figures", "items": items, "configs": shapes.configs}


def _figure(answer: Answer, series: Series, calculation: str, shapes: Shapes) -> dict[str, Any]:
    labels = own_labels(series.labels)
    name, config = shapes.of(Field(name_of(answer, series), answer.target.ref, labels=labels))
    values = [value for _at, value in series.points]
    return {
        "name": name,
        "ref": answer.target.ref,
        "labels": labels,
        "config": config,
        "value": compact(calculate(calculation, values), 10),
        "spark": [compact(value) for value in _thinned(values)] if len(values) > 1 else [],
    }


def _thinned(values: Sequence[float]) -> Sequence[float]:
    return values[:: max(1, len(values) // SPARKS)]
