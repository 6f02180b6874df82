"""Questions to Prometheus, in the few forms that panels need."""

from observability.catalogue.engine import Engine
from observability.catalogue.metric import Metric
from observability.catalogue.panels.query import RANGE, STEP, Query, looked_at
from observability.catalogue.promql import Value, Window, aggregate, increase, rate, series


def asked(text: str, *by: str) -> Query:
    """Ask Prometheus."""
    return Query(Engine.PROMETHEUS, text, by)


def level(metric: Metric, *by: str, operator: str = "max", **labels: Value) -> Query:
    """Give a gauge: the highest over all exporters, each of which reads the same database."""
    return asked(aggregate(operator, series(metric, **{**looked_at(metric), **labels}), by), *by)


def per_minute(metric: Metric, *by: str, **labels: Value) -> Query:
    """Tell how fast a counter grows."""
    return asked(f"{rate(metric, STEP, by, **{**looked_at(metric), **labels})} * 60", *by)


def grown(metric: Metric, *by: str, window: Window = STEP, **labels: Value) -> Query:
    """Count what a counter grew by: in each step of a graph, or within a window."""
    return asked(increase(metric, window, by, **{**looked_at(metric), **labels}), *by)


def happened(metric: Metric, *by: str) -> Query:
    """Count what a counter grew by in each step, for those values of its labels for which it grew in the time shown."""
    at_all = increase(metric, RANGE, by, **looked_at(metric)).replace(f"[{RANGE}]", f"[{RANGE}] @ end()")
    return asked(f"{grown(metric, *by).text} and on ({', '.join(by)}) {at_all} > 0", *by)


def total(metric: Metric, *by: str, **labels: Value) -> Query:
    """Count what a counter grew by in the whole time that is looked at."""
    return grown(metric, *by, window=RANGE, **labels)


def quantile(metric: Metric, share: float, *by: str) -> Query:
    """Give the time that `share` of a histogram's observations needed at most."""
    buckets = series(metric, **looked_at(metric)).replace(metric.name, f"{metric.name}_bucket", 1)
    counted = aggregate("sum", f"rate({buckets}[{STEP}])", ("le", *by))
    return asked(f"histogram_quantile({share:g}, {counted})", *by)
