"""Panels that draw values over time."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.preview.answers import Answer, Series
from dashboards.preview.asking import AskedPanel
from dashboards.preview.calculations import Number, calculate
from dashboards.preview.fields import Field
from dashboards.preview.intervals import Window
from dashboards.preview.naming import name_of
from dashboards.preview.shaping import Shapes, compact, own_labels


def chart(asked: AskedPanel, window: Window) -> dict[str, Any]:
    """Give all series of a panel on one axis of time. Raises NotDrawn."""
    shapes = Shapes(asked, window)
    found = [(answer, series) for answer in asked.answers for series in answer.series]
    times = _times([series for _answer, series in found], asked.step)
    wanted = asked.panel.options.get("legend", {}).get("calcs", ())
    series = [_series(answer, each, times, wanted, shapes) for answer, each in found]
    return {
        "kind": "chart",
        "times": times,
        "series": series,
        "configs": shapes.configs,
        "from": window.start,
        "to": window.end,
    }


def _series(
    answer: Answer, series: Series, times: Sequence[float], wanted: Sequence[str], shapes: Shapes
) -> dict[str, Any]:
    labels = own_labels(series.labels)
    name, config = shapes.of(Field(name_of(answer, series), answer.target.ref, labels=labels))
    values = _aligned(dict(series.points), times)
    return {
        "name": name,
        "ref": answer.target.ref,
        "labels": labels,
        "config": config,
        "values": [compact(value) for value in values],
        "calcs": {calc: compact(calculate(calc, values), 10) for calc in wanted},
    }


def _times(found: Sequence[Series], step: int) -> list[float]:
    """Give every step between the first value and the last: one that all series miss is a gap."""
    times = sorted({at for series in found for at, _value in series.points})
    if not times or any(at % step for at in times):
        return times
    return [float(at) for at in range(round(times[0]), round(times[-1]) + 1, step)]


def _aligned(values: Mapping[float, float], times: Sequence[float]) -> list[Number]:
    return [values.get(at) for at in times]
