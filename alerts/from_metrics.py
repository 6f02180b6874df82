"""Expressions in PromQL, as rules write them: whatever is aggregated or compared stays apart by environment.

One Prometheus may watch several (live, staging): a fault of one must neither hide behind the other nor be told as
the other's, and a dashboard that looks at one must find the recorded series of this one alone.
"""

from observability.catalogue import promql
from observability.catalogue.labels import ENV
from observability.catalogue.metric import Metric
from observability.catalogue.promql import Value, Window

SAME = f"on ({ENV})"
"""Matches two sides, each a single number for an environment."""


def same(*by: str) -> str:
    """Match two sides by environment and by further labels."""
    return f"on ({', '.join((ENV, *by))})"


def aggregate(operator: str, expression: str, by: tuple[str, ...] = ()) -> str:
    """Aggregate, so that neither instance nor job reach an alert's labels."""
    return promql.aggregate(operator, expression, (ENV, *by))


def highest(metric: Metric, by: tuple[str, ...] = (), **labels: Value) -> str:
    """Take the highest value over all exporters."""
    return promql.highest(metric, (ENV, *by), **labels)


def told(metric: Metric, how: str, by: tuple[str, ...] = ()) -> str:
    """Write into a text what another gauge says of the alert's labels, by a function of templates."""
    labels = (ENV, *by)
    chosen = ", ".join(f"{name}=%q" for name in labels)
    values = " ".join(f"$labels.{name}" for name in labels)
    asked = f"printf `max({metric.name}{{{chosen}}})` {values}"
    return f"{{{{ with {asked} | query }}}}{{{{ . | first | value | {how} }}}}{{{{ end }}}}"


def increase(metric: Metric, window: Window, by: tuple[str, ...] = (), **labels: Value) -> str:
    """Count what a counter grew by within a window, resets included."""
    return promql.increase(metric, window, (ENV, *by), **labels)
