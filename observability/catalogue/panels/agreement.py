"""Do metrics and logs tell the same: the counts of the last hour, as Prometheus holds both."""

from observability.catalogue import recorded
from observability.catalogue.panels.from_metrics import asked
from observability.catalogue.panels.query import Query
from observability.catalogue.queries import LogMetric


def apart(metric: LogMetric) -> Query:
    """Give the difference that the alert judges; nothing where Loki's ruler writes nothing to Prometheus."""
    return asked(f"abs({recorded.per_hour(metric)} - on () {recorded.from_logs(metric)})")
