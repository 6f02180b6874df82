"""Small dashboards, as Grafana would export them, and sources that answer from values at hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboards.preview.asking import AskedDashboard
from dashboards.preview.drawing import drawn
from dashboards.preview.exceptions import SourceFailed
from dashboards.preview.intervals import Window
from dashboards.preview.model import read
from dashboards.preview.preview import asked
from dashboards.preview.sources import Data, Sources

WINDOW = Window(1_800_000_000, 1_800_003_600, 15)
Answering = Callable[[str], Data]


def target(expr: str, kind: str = "prometheus", **more: Any) -> dict[str, Any]:
    return {"refId": "A", "datasource": {"type": kind, "uid": f"${{{kind}}}"}, "expr": expr, **more}


def panel(*targets: Mapping[str, Any], kind: str = "timeseries", **more: Any) -> dict[str, Any]:
    place = {"x": 0, "y": 0, "w": 12, "h": 8}
    return {"id": 1, "type": kind, "title": "A panel", "gridPos": place, "targets": list(targets), **more}


def document(*panels: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"uid": "small", "title": "Small", "panels": list(panels), **more}


def vector(*series: tuple[Mapping[str, str], float]) -> Data:
    result = [{"metric": dict(labels), "value": [WINDOW.end, str(value)]} for labels, value in series]
    return {"resultType": "vector", "result": result}


def matrix(*series: tuple[Mapping[str, str], list[tuple[float, float]]]) -> Data:
    result = [
        {"metric": dict(labels), "values": [[at, str(value)] for at, value in points]} for labels, points in series
    ]
    return {"resultType": "matrix", "result": result}


def streams(*lines: tuple[Mapping[str, str], int, str]) -> Data:
    result = [{"stream": dict(labels), "values": [[str(at), text]]} for labels, at, text in lines]
    return {"resultType": "streams", "result": result}


@dataclass
class Twin:
    """A source that answers by a function and remembers what it was asked: (how, query, step)."""

    answering: Answering
    name: str = "a twin"
    questions: list[tuple[str, str, int]] = field(default_factory=list)

    def instant(self, query: str, at_ns: int) -> Data:
        return self._answer("instant", query, 0)

    def over_time(self, query: str, start_ns: int, end_ns: int, step_ns: int) -> Data:
        return self._answer("range", query, step_ns // 10**9)

    def lines(self, query: str, start_ns: int, end_ns: int, limit: int) -> Data:
        return self._answer("lines", query, limit)

    def _answer(self, how: str, query: str, step: int) -> Data:
        self.questions.append((how, query, step))
        return self.answering(query)


def refusing(_query: str) -> Data:
    raise SourceFailed("parse error: unexpected end of input")


def nothing(_query: str) -> Data:
    return vector()


def previewed(
    whole: Mapping[str, Any], metrics: Twin | None = None, logs: Twin | None = None, **given: list[str]
) -> AskedDashboard:
    (found,) = asked([read(whole)], WINDOW, Sources(metrics, logs), given)
    return found


def drawn_panel(*targets: Mapping[str, Any], answering: Answering, **more: Any) -> dict[str, Any]:
    twin = Twin(answering)
    found: dict[str, Any] = drawn(previewed(document(panel(*targets, **more)), twin, twin))["panels"][0]
    return found
