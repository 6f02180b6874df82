"""The one door to grafana-foundation-sdk, whose models know the format's field names.

Pinned to 0.0.21: a plain install takes an older build with a larger number. It warns on import and whenever a
dashboard of version 1 is made; version 2 is not used, since Grafana 13.0 cannot provision it from files.
"""

import json
import re
import warnings
from collections.abc import Callable
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from grafana_foundation_sdk.cog.encoder import JSONEncoder
    from grafana_foundation_sdk.models import (
        common,
        dashboard,
        logs,
        loki,
        prometheus,
        stat,
        statetimeline,
        table,
        timeseries,
        units,
    )

__all__ = [
    "DataLink",
    "common",
    "dashboard",
    "json_name",
    "logs",
    "loki",
    "prometheus",
    "stat",
    "statetimeline",
    "table",
    "timeseries",
    "units",
]


def json_name(name: str) -> str:
    """Write a model's name for a part as JSON has it: `show_legend` is `showLegend`, `type_val` is `type`."""
    return re.sub(r"_(\w)", lambda found: found.group(1).upper(), name.removesuffix("_val"))


VALID_UNITS = frozenset(value for name, value in vars(units).items() if isinstance(value, str) and name[0].isupper())
"""What Grafana can write a value in."""

_SHOWN = ("bottom", "right")
_OF_INTERVALS = ("auto", "auto_min", "auto_count")


class DataLink(dashboard.DashboardLink):
    """A link of a panel's values, which has less to say than a dashboard's."""

    def to_json(self) -> dict[str, object]:
        """Write what Grafana reads of it."""
        return {"title": self.title, "url": self.url, "targetBlank": self.target_blank}


def plain(make: Callable[[], Any]) -> Any:
    """Make a model and give it as plain JSON values.

    Left out: the menu that the SDK hides links and marks in, and what it says of intervals where there are none.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return _shown(json.loads(json.dumps(make(), cls=JSONEncoder)))


def _shown(value: Any) -> Any:
    if isinstance(value, dict):
        noise = () if value.get("auto") else _OF_INTERVALS
        kept = {key: inner for key, inner in value.items() if key not in noise and _is_shown(key, inner)}
        return {key: _shown(inner) for key, inner in kept.items()}
    return [_shown(inner) for inner in value] if isinstance(value, list) else value


def _is_shown(key: str, value: Any) -> bool:
    return key != "placement" or value in _SHOWN
