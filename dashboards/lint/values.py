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
        for unit in [_defaults(panel).get("unit"), *_overridden(panel, "unit")]:
            if unit not in VALID_UNITS and not _SUFFIX.match(unit or ""):
                yield Found(title(panel), f"{unit!r} is no unit of Grafana" if unit else "it has no unit")


def thresholds(sheet: Sheet) -> Iterator[Found]:
    """Complain of limits that do not rise from a base without a value."""
    for panel in sheet.panels:
        for said in [_defaults(panel).get("thresholds"), *_overridden(panel, "thresholds")]:
            yield from (Found(title(panel), complaint) for complaint in _limits((said or {}).get("steps") or []))


def _limits(said: list[dict[str, Any]]) -> Iterator[str]:
    steps = [step.get("value") for step in said]
    if not steps or steps[0] is not None:
        yield "its first threshold must have no value: it is the colour below all others"
    elif any(lower is None or higher is None or lower >= higher for lower, higher in pairwise(steps[1:])):
        yield f"its thresholds do not rise: {steps[1:]}"


def _defaults(panel: dict[str, Any]) -> dict[str, Any]:
    defaults: dict[str, Any] = panel.get("fieldConfig", {}).get("defaults", {})
    return defaults


def _overridden(panel: dict[str, Any], name: str) -> Iterator[Any]:
    """Give what overrides set in place of a default."""
    for override in panel.get("fieldConfig", {}).get("overrides", []):
        yield from (each["value"] for each in override["properties"] if each["id"] == name)
