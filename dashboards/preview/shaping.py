"""How each field of a panel is shown, told once for all that are alike."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboards.preview.asking import AskedPanel
from dashboards.preview.fields import Field, configuration
from dashboards.preview.intervals import Window
from dashboards.preview.naming import displayed
from dashboards.preview.wiring import wired

NEEDED = ("unit", "decimals", "min", "max", "noValue", "mappings", "thresholds", "color", "custom", "links")


@dataclass
class Shapes:
    """Gives each field its shown name and the number of its configuration in `configs`."""

    asked: AskedPanel
    window: Window
    configs: list[dict[str, Any]] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    def of(self, shown: Field) -> tuple[str, int]:
        """Configure a field. Raises NotDrawn."""
        found = configuration(self.asked.panel.fields, shown)
        name = displayed(shown.name, found, shown.labels)
        return name, self._number({key: found[key] for key in NEEDED if found.get(key) not in (None, [], {})})

    def _number(self, config: dict[str, Any]) -> int:
        config["links"] = [wired(link, self.asked.values, self.window) for link in config.get("links", ())]
        text = json.dumps(config, sort_keys=True)
        if text not in self._numbers:
            self._numbers[text] = len(self.configs)
            self.configs.append(config)
        return self._numbers[text]


def compact(value: float | None, digits: int = 6) -> float | str | None:
    """Shorten a number for the page; infinity, which JSON does not know, becomes a word."""
    if value is None or math.isnan(value):
        return None
    return "Infinity" if value == math.inf else "-Infinity" if value == -math.inf else float(f"{value:.{digits}g}")


def own_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """Leave out the label that is a metric's name."""
    return {name: value for name, value in labels.items() if name != "__name__"}
