"""Series that others expose and we read: Prometheus' own, and Alertmanager's."""

from typing import Final

from observability.catalogue.closed import Source
from observability.catalogue.metric import Label, Metric, Type, Unit

OPEN: Final = 1
"""Values of a label that is not ours to close."""


def _gauge(name: str, meaning: str, *labels: str) -> Metric:
    known = tuple(Label(label, OPEN) for label in labels)
    return Metric(name, Type.GAUGE, Unit.COUNT, Source.PROCESS, meaning, known)


def _counter(name: str, meaning: str, *labels: str) -> Metric:
    known = tuple(Label(label, OPEN) for label in labels)
    return Metric(name, Type.COUNTER, Unit.COUNT, Source.PROCESS, meaning, known)


UP: Final = _gauge("up", "1 where Prometheus could scrape a target.")
ALERTS: Final = _gauge(
    "ALERTS",
    "1 for each alert that is pending or firing in Prometheus.",
    "alertname",
    "alertstate",
    "severity",
    "subject",
)
HELD: Final = _gauge("alertmanager_alerts", "Alerts that Alertmanager holds, Loki's among them.", "state")
NOTIFIED: Final = _counter("alertmanager_notifications_total", "Notifications that were tried.", "integration")
NOT_NOTIFIED: Final = _counter(
    "alertmanager_notifications_failed_total", "Notifications that reached nobody.", "integration", "reason"
)

FOREIGN: Final = (UP, ALERTS, HELD, NOTIFIED, NOT_NOTIFIED)
