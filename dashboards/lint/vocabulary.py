"""The names that queries may use: those of the catalogue."""

from dataclasses import fields
from enum import StrEnum
from typing import Final

from observability.catalogue import recorded
from observability.catalogue.closed import Component
from observability.catalogue.events.every import EVENTS
from observability.catalogue.foreign import FOREIGN
from observability.catalogue.labels import APP, ENV, STREAM_LABELS, TARGET_LABELS
from observability.catalogue.levels import Level
from observability.catalogue.metric import Metric, Type
from observability.catalogue.metrics.every import METRICS
from observability.catalogue.queries import LOG_METRICS

Values = type[StrEnum] | None
"""A label's closed list; None: any value."""

FIELDS: Final = {event.MESSAGE: {field.name for field in fields(event)} | {"message"} for event in EVENTS}  # type: ignore[arg-type]  # every event is a dataclass
"""An event's message → the fields of its lines."""

STREAM_VALUES: Final = {
    "app": {APP},
    "level": {level.name for level in Level} | {"CRITICAL"},
    "component": {component.value for component in Component} | {"other"},
}
ALWAYS: Final = {*STREAM_LABELS, "__error__", "__error_details__"}
"""Labels that a line has before anything is extracted."""


def _labels(metric: Metric) -> dict[str, Values]:
    own: dict[str, Values] = {
        label.name: None if isinstance(label.values, int) else label.values for label in metric.labels
    }
    return {**own, **dict.fromkeys(TARGET_LABELS)}


def _known() -> dict[str, dict[str, Values]]:
    known: dict[str, dict[str, Values]] = {}
    for metric in (*METRICS, *FOREIGN):
        if metric.buckets:
            known |= {f"{metric.name}_{part}": {**_labels(metric), "le": None} for part in ("bucket", "sum", "count")}
        else:
            known[metric.name] = _labels(metric)
    by_all: dict[str, Values] = dict.fromkeys(name for metric in LOG_METRICS for name in (ENV, *metric.by))
    return known | dict.fromkeys(recorded.NAMES, by_all)


SERIES: Final = _known()
"""A series' name → its labels."""

COUNTERS: Final = frozenset(
    name
    for metric in (*METRICS, *FOREIGN)
    if metric.type is not Type.GAUGE
    for name in ([f"{metric.name}_{part}" for part in ("bucket", "sum", "count")] if metric.buckets else [metric.name])
)
"""Series that only grow, as long as their process lives."""
