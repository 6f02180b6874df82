"""Expressions in PromQL from the catalogue's metrics; a label that a metric lacks is refused when the rule is made."""

from datetime import timedelta
from enum import StrEnum

from observability.catalogue.labels import TARGET_LABELS
from observability.catalogue.metric import Metric


class Pattern(str):
    """A regular expression that a label must match: a variable of Grafana, `$provider`."""

    __slots__ = ()


Value = str | Pattern | tuple[str, ...]
Window = timedelta | str
"""A duration, or a variable of Grafana such as `$__rate_interval`."""


class UnknownLabel(ValueError):
    """A rule asks a metric for a label, or a label for a value, that the catalogue does not know."""


def span(time: Window) -> str:
    """Write a duration as Prometheus does: `30s`, `5m`, `1h`, `3d`; a variable stays as it is."""
    if isinstance(time, str):
        return time
    seconds = int(time.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def series(metric: Metric, **labels: Value) -> str:
    """Select a metric's series by labels; several values of one label are alternatives. Raises UnknownLabel."""
    matchers = ", ".join(_matcher(metric, name, value) for name, value in labels.items())
    return f"{metric.name}{{{matchers}}}" if matchers else metric.name


def _matcher(metric: Metric, name: str, value: Value) -> str:
    if isinstance(value, Pattern):
        _known(metric, name)
        return f'{name}=~"{value}"'
    values = _known(metric, name)
    wanted = (value,) if isinstance(value, str) else value
    if not isinstance(values, int) and (strange := set(wanted) - set(values)):
        raise UnknownLabel(f"{metric.name}: {name} is never {sorted(strange)}")
    return f'{name}="{value}"' if isinstance(value, str) else f'{name}=~"{"|".join(wanted)}"'


def _known(metric: Metric, name: str) -> type[StrEnum] | int:
    """Give the values that a label of a metric can have: a list, or how many. Raises UnknownLabel."""
    known: dict[str, type[StrEnum] | int] = {label.name: label.values for label in metric.labels}
    known |= dict.fromkeys(TARGET_LABELS, 1)
    if name not in known:
        raise UnknownLabel(f"{metric.name} has no label {name}")
    return known[name]


def increase(metric: Metric, window: Window, by: tuple[str, ...] = (), **labels: Value) -> str:
    """Count what a counter grew by within a window, resets included."""
    return aggregate("sum", f"increase({series(metric, **labels)}[{span(window)}])", by)


def rate(metric: Metric, window: Window, by: tuple[str, ...] = (), **labels: Value) -> str:
    """Tell how fast a counter grows, a second."""
    return aggregate("sum", f"rate({series(metric, **labels)}[{span(window)}])", by)


def aggregate(operator: str, expression: str, by: tuple[str, ...] = ()) -> str:
    """Aggregate, so that neither instance nor job reach an alert's labels."""
    grouped = f" by ({', '.join(by)}) " if by else ""
    return f"{operator}{grouped}({expression})"


def highest(metric: Metric, by: tuple[str, ...] = (), **labels: Value) -> str:
    """Take the highest value over all exporters."""
    return aggregate("max", series(metric, **labels), by)


def number(value: float | timedelta) -> str:
    """Write a threshold; a duration in seconds."""
    return f"{value.total_seconds() if isinstance(value, timedelta) else value:.10g}"
