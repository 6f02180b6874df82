"""The window that is looked at, and the steps into which Grafana would cut it.

Source: Grafana's `rangeUtil.calculateInterval` and the Prometheus data source's `getRateIntervalScopedVariable`.
"""

import re
from dataclasses import dataclass

_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31_536_000}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[smhdwy])")
_NICE = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
"""Steps in seconds that people can count by."""


@dataclass(frozen=True)
class Window:
    """From start to end, in seconds since 1970. `scrape`: how often Prometheus gets a sample, in seconds."""

    start: float
    end: float
    scrape: float = 5.0

    @property
    def seconds(self) -> int:
        """The length."""
        return round(self.end - self.start)


@dataclass(frozen=True)
class Step:
    """A panel's step and the window over which it takes rates, in seconds."""

    step: int
    rate: int


def step_of(window: Window, points: int, least: str = "") -> Step:
    """Cut a window for a chart so many points wide; `least` is the panel's own smallest interval."""
    lower = max(seconds_of(least.lstrip(">")) if least else 0.0, window.scrape)
    step = max(_nice(window.seconds / max(points, 1)), round(lower))
    return Step(step, max(round(step + window.scrape), round(4 * window.scrape)))


def _nice(seconds: float) -> int:
    return next((step for step in _NICE if step >= seconds), _NICE[-1])


def seconds_of(text: str) -> float:
    """Read a duration such as `1h30m`. Raises ValueError."""
    parts = _PART.findall(text)
    if not parts or "".join(f"{number}{unit}" for number, unit in parts) != text:
        raise ValueError(f"{text!r} is no duration: write it as 30s, 15m or 1h30m")
    return sum(float(number) * _UNITS[unit] for number, unit in parts)


def written(seconds: float) -> str:
    """Write a duration as Grafana puts it into queries: the largest unit that divides it."""
    whole = round(seconds)
    for unit in ("d", "h", "m"):
        if whole and whole % _UNITS[unit] == 0:
            return f"{whole // int(_UNITS[unit])}{unit}"
    return f"{whole}s"
