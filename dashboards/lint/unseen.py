"""What a panel would not show, or not as it is: what is hidden, and numbers beyond what Grafana draws."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from dashboards.lint.sheet import Sheet

HIDING: Final = (
    ("options.legend.showLegend", False),
    ("options.tooltip.mode", "none"),
    ("options.textMode", "none"),
    ("fieldConfig.defaults.custom.axisPlacement", "hidden"),
    ("fieldConfig.defaults.custom.hideFrom.viz", True),
)
"""Where a setting hides what the panel is for."""
BOUNDS: Final = {
    "fieldConfig.defaults.decimals": (0, 10),
    "fieldConfig.defaults.custom.lineWidth": (0, 10),
    "fieldConfig.defaults.custom.fillOpacity": (0, 100),
    "fieldConfig.defaults.custom.pointSize": (1, 40),
}
OWN_STEP: Final = ("step", "resolution", "interval", "intervalFactor", "exemplar")
MOST_LINES: Final = 5000
"""`max_entries_limit_per_query`, Loki's default: it refuses to give more."""
_VERSION: Final = re.compile(r"1[1-9]\.\d+\.\d+")


def whole(sheet: Sheet) -> Iterator[str]:
    """Complain of a dashboard that shows nothing, moves by itself, or says one name twice."""
    if not sheet.panels:
        yield "it has no panels"
    if sheet.document.get("liveNow") or sheet.document.get("timezone") not in ("browser", "utc"):
        yield "it shows another time than the reader's, or redraws itself all the time"
    for what, names in (
        ("panels", [each.get("title") for each in sheet.panels]),
        ("marks", [each.get("name") for each in sheet.annotations]),
        ("links", [each.get("url") for each in sheet.document.get("links") or []]),
    ):
        yield from (f"{times} {what} are called {name}" for name, times in Counter(names).items() if times > 1)
    for mark in (each for each in sheet.annotations if each.get("filter")):
        yield f"the mark {mark.get('name')} is not drawn on all graphs"


def of_panel(panel: dict[str, Any]) -> Iterator[str]:
    """Complain of what a panel hides, or draws out of sight."""
    for path, value in HIDING:
        if (found := _at(panel, path)) == value and type(found) is type(value):
            yield f"{path} is {value!r}: it hides what the panel is for"
    if panel.get("type") == "timeseries" and _at(panel, "fieldConfig.defaults.custom.lineWidth") == 0:
        yield "its lines have no width"
    for path, (least, most) in BOUNDS.items():
        if (number := _at(panel, path)) is not None and not least <= number <= most:
            yield f"{path} is {number}, and Grafana draws from {least} to {most}"
    for override in panel["fieldConfig"]["overrides"]:
        if any(each["id"] == "custom.hideFrom" and each["value"].get("viz") for each in override["properties"]):
            yield "an override hides a series"
    if panel.get("pluginVersion") and not _VERSION.fullmatch(panel["pluginVersion"]):
        yield f"its pluginVersion {panel['pluginVersion']!r} is none of Grafana 11 or later"
    yield from _judged(panel["fieldConfig"]["defaults"])
    for target in panel.get("targets") or []:
        yield from (f"query {target.get('refId')}: {says}" for says in _asked(target))


def _at(item: dict[str, Any], path: str) -> Any:
    found: Any = item
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _judged(defaults: dict[str, Any]) -> Iterator[str]:
    is_share = (defaults.get("thresholds") or {}).get("mode") == "percentage"
    if is_share and (defaults.get("min") is None or defaults.get("max") is None):
        yield "its thresholds are shares of a scale that has no two ends"
    for mapping in defaults.get("mappings") or []:
        options = mapping.get("options") or {}
        if mapping.get("type") == "range" and (options.get("from") or 0) > (options.get("to") or float("inf")):
            yield f"values are put into words from {options['from']} to {options['to']}, which is no range"


def _asked(target: dict[str, Any]) -> Iterator[str]:
    for name in (name for name in OWN_STEP if target.get(name)):
        yield f"by {name} it has a step of its own"
    if target.get("maxLines") is not None and not 0 < target["maxLines"] <= MOST_LINES:
        yield f"it asks for {target['maxLines']} lines, and Loki gives from 1 to {MOST_LINES}"
