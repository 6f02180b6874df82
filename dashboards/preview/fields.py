"""How a field is shown: the panel's defaults, and the overrides that match its name.

Source: https://grafana.com/docs/grafana/latest/panels-visualizations/configure-overrides/
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboards.preview.exceptions import NotDrawn
from dashboards.preview.model import Json

_REGEX = re.compile(r"^/(.*)/([a-z]*)$", re.DOTALL)


@dataclass(frozen=True)
class Field:
    """What is known of a field before it is configured. `kind`: number, string or time."""

    name: str
    ref: str = ""
    kind: str = "number"
    labels: Mapping[str, str] = field(default_factory=dict)


def configuration(configured: Json, shown: Field) -> dict[str, Any]:
    """Give a field's configuration. Raises NotDrawn for an override by a matcher that is not known here."""
    found: dict[str, Any] = {**configured.get("defaults", {})}
    found["custom"] = dict(found.get("custom", {}))
    for override in configured.get("overrides", ()):
        if _matches(override["matcher"], shown):
            for name, value in _properties(override):
                _set(found, name, value)
    return found


def _properties(override: Json) -> Iterator[tuple[str, Any]]:
    for each in override["properties"]:
        yield each["id"], each.get("value")


def _set(found: dict[str, Any], name: str, value: Any) -> None:
    if name.startswith("custom."):
        found["custom"][name.removeprefix("custom.")] = value
    else:
        found[name] = value


def _matches(matcher: Json, shown: Field) -> bool:
    wanted = matcher.get("options")
    match matcher["id"]:
        case "byName":
            return bool(shown.name == wanted)
        case "byRegexp":
            return pattern(str(wanted)).search(shown.name) is not None
        case "byFrameRefID":
            return bool(shown.ref == wanted)
        case "byType":
            return bool(shown.kind == wanted)
        case other:
            raise NotDrawn(f"an override by {other!r}")


def pattern(text: str) -> re.Pattern[str]:
    """Read a regular expression as Grafana writes it: bare, or between slashes with flags."""
    found = _REGEX.match(text)
    if not found:
        return re.compile(text)
    return re.compile(found[1], re.IGNORECASE if "i" in found[2] else 0)
