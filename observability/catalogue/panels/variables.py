"""Questions that give the choices of a dashboard's variables."""

from observability.catalogue.metric import Metric
from observability.catalogue.metrics.limit import RATE_LIMIT
from observability.catalogue.metrics.pipeline import BUILD_INFO
from observability.catalogue.panels.from_metrics import asked
from observability.catalogue.panels.query import Query


def _values(metric: Metric, label: str) -> Query:
    return asked(f"label_values({metric.name}, {label})", label)


ENVIRONMENTS = _values(BUILD_INFO, "env")
"""None where Prometheus adds no such label: then there is one environment alone."""

PROVIDERS = _values(RATE_LIMIT, "provider")
