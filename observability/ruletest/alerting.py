"""The life of an alert, decided purely: pending from the first time it is seen, firing once `for` has passed.

As in Prometheus (rules/alerting.go), whose code Loki's ruler runs: an alert is its set of labels; one evaluation
without it and it is gone, and when it comes back its wait begins anew. Loki's ruler has no `keep_firing_for`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from observability.logql.labels import Labels


@dataclass(frozen=True)
class Alert:
    """An active alert: its labels, annotations of its last evaluation, and since when (nanoseconds)."""

    labels: Labels
    annotations: Mapping[str, str]
    value: float
    active_since_ns: int
    firing: bool = False


Active = Mapping[Labels, Alert]


def advance(active: Active, seen: Active, now_ns: int, hold_ns: int) -> dict[Labels, Alert]:
    """Return what is active after an evaluation that has seen these alerts; the rest has resolved."""
    return {labels: _advanced(active.get(labels), alert, now_ns, hold_ns) for labels, alert in seen.items()}


def _advanced(known: Alert | None, seen: Alert, now_ns: int, hold_ns: int) -> Alert:
    since = known.active_since_ns if known else now_ns
    return replace(seen, active_since_ns=since, firing=now_ns - since >= hold_ns)
