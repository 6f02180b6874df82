"""Grafana's transformations of tables, those that our dashboards use.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/query-transform-data/transform-data/
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from dashboards.preview.exceptions import NotDrawn
from dashboards.preview.frames import Frame
from dashboards.preview.model import Json

Frames = list[Frame]


def transformed(frames: Sequence[Frame], steps: Iterable[Json]) -> Frames:
    """Apply transformations in their order. Raises NotDrawn for one that is not known here."""
    found = list(frames)
    for step in steps:
        if step["id"] not in TRANSFORMATIONS:
            raise NotDrawn(f"the transformation {step['id']!r}")
        found = TRANSFORMATIONS[step["id"]](found, step.get("options", {}))
    return found


def _organize(frames: Frames, options: Json) -> Frames:
    """Leave columns out, order and rename them."""
    return [_organized(frame, options) for frame in frames]


def _organized(frame: Frame, options: Json) -> Frame:
    excluded, order = options.get("excludeByName", {}), options.get("indexByName", {})
    included, renamed = options.get("includeByName", {}), options.get("renameByName", {})
    kept = [each for each in frame.columns if not excluded.get(each.name)]
    if any(included.values()):
        kept = [each for each in kept if included.get(each.name)]
    kept.sort(key=lambda each: order.get(each.name, len(order)))
    return replace(frame, columns=tuple(replace(each, name=renamed.get(each.name) or each.name) for each in kept))


TRANSFORMATIONS: Mapping[str, Callable[[Frames, Json], Frames]] = {"organize": _organize}
