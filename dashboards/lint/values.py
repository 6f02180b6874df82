"""Rules for values: their unit and the limits they are judged by."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from dashboards.grafana.sdk import VALID_UNITS
from dashboards.lint.sheet import Found, Sheet, title

_SUFFIX = re.compile(r"suffix:\S")
"""A unit in one's own words, behind the number."""


def units(sheet: Sheet) -> Iterator[Found]:
    """Complain of a unit that Grafana does not know: it would be written behind the number as it is."""
    for panel in sheet.panels:
        unit = _defaults(panel).get("unit")
        if unit not in VALID_UNITS and not _SUFFIX.match(unit or ""):
            yield Found(title(panel), f"{unit!r} is no unit of Grafana" if unit else "it has no unit")


def thresholds(sheet: Sheet) -> Iterator[Found]:
    """Complain of limits that do not rise from a base without a value."""
    for panel in sheet.panels:
        steps = [step.get("value") for step in _defaults(panel).get("thresholds", {}).get("steps", [])]
        if not steps or steps[0] is not None:
            yield Found(title(panel), "its first threshold must have no value: it is the colour below all others")
        elif any(lower >= higher for lower, higher in pairwise(steps[1:])):
            yield Found(title(panel), f"its thresholds do not rise: {steps[1:]}")


def _defaults(panel: dict[str, Any]) -> dict[str, Any]:
    defaults: dict[str, Any] = panel.get("fieldConfig", {}).get("defaults", {})
    return defaults
