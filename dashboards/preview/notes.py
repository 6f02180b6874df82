"""Annotations: moments that are drawn over all charts of a dashboard."""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from dashboards.preview.answers import Answer, Series
from dashboards.preview.asking import AskedDashboard
from dashboards.preview.model import Annotation
from dashboards.preview.naming import LABEL

NOTES = 1000
"""Moments of one annotation that are drawn, the latest."""


def notes(asked: AskedDashboard) -> list[dict[str, Any]]:
    """Give each annotation with its moments, in seconds since 1970, the latest last."""
    return [
        {
            "name": note.name,
            "color": note.color,
            "expr": answer.expr,
            "error": answer.error,
            **_latest(sorted(_moments(note, answer), key=lambda moment: moment["at"]), answer),
        }
        for note, answer in asked.notes
    ]


def _latest(moments: list[dict[str, Any]], answer: Answer) -> dict[str, Any]:
    """`cut`: there are earlier ones, or may be."""
    return {"moments": moments[-NOTES:], "cut": len(moments) > NOTES or answer.is_cut}


def _moments(note: Annotation, answer: Answer) -> Iterator[dict[str, Any]]:
    for line in answer.lines:
        yield {"at": line.at_ns / 1e9, "text": _words(note, line.labels, line.text)}
    for series in answer.series:
        for at in _beginnings(series, answer.step):
            yield {"at": at, "text": _words(note, series.labels, "")}


def _beginnings(series: Series, step: int) -> Iterator[float]:
    """Give the times at which a series begins to hold; values one step apart are one stretch."""
    held = [at for at, value in series.points if value and not math.isnan(value)]
    yield from held[:1]
    for earlier, later in pairwise(held):
        if later - earlier > 1.5 * step:
            yield later


def _words(note: Annotation, labels: Any, line: str) -> str:
    formats = [text for text in (note.title_format, note.text_format) if text]
    filled = [LABEL.sub(lambda match: labels.get(match[1], ""), text) for text in formats]
    return " – ".join(text for text in filled if text.strip()) or line or note.name
