"""Do metrics and logs tell the same: the counts of the last hour, as Prometheus holds both."""

from observability.catalogue import recorded
from observability.catalogue.panels.from_metrics import asked
from observability.catalogue.panels.query import Query, in_env
from observability.catalogue.promql import aggregate
from observability.catalogue.queries import LogMetric


def apart(metric: LogMetric) -> Query:
    """Give the difference that the alert judges, the largest where several environments are looked at.

    Nothing where Loki's ruler writes nothing to Prometheus.
    """
    counted, logged = in_env(recorded.per_hour(metric)), in_env(recorded.from_logs(metric))
    return asked(aggregate("max", f"abs({counted} - on (env) {logged})"))
