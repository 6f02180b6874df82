"""What an alert is, and what a recorded series is."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from observability.catalogue.engine import Engine
from observability.catalogue.labels import ENV
from observability.catalogue.links import Dashboard

TEAM = "mail"
COUNT = '{{ $value | printf "%.0f" }}'
DURATION = "{{ $value | humanizeDuration }}"
SHARE = "{{ $value | humanizePercentage }}"
"""How a text writes the value: after its noun, so that one and many read alike."""


def ago(duration: str, ago: str, never: str) -> str:
    """Write how long ago something was last seen, by functions of templates; infinitely long ago: never."""
    return f'{{{{ $value | {duration} | reReplaceAll "^([^+].*)$" "$1 {ago}" | reReplaceAll "[+]Inf" "{never}" }}}}'


class Severity(StrEnum):
    """Whom it reaches: a critical one wakes a person, a warning is a ticket."""

    CRITICAL = "critical"
    WARNING = "warning"


class Subject(StrEnum):
    """Does mail get out; is work piling up; does the telemetry itself arrive."""

    DELIVERY = "delivery"
    BACKLOG = "backlog"
    PIPELINE = "pipeline"


class Kind(StrEnum):
    """What recipients or managers notice is a symptom; what brings it about is a cause."""

    CAUSE = "cause"
    SYMPTOM = "symptom"


@dataclass(frozen=True)
class Wait:
    """A time and the reason for its length."""

    time: timedelta
    because: str


AT_ONCE = Wait(timedelta(0), "one evaluation is proof enough: the fact cannot be a blip")
BRIDGE = Wait(timedelta(minutes=1), "bridges an exporter's restart, so that a gap in the scrapes does not say resolved")
OUTLASTS = Wait(timedelta(minutes=2), "longer than what follows from it, which would page as this page ends")
BLIP = Wait(timedelta(seconds=30), "six scrapes in a row: one slow or lost reading is no fault")


@dataclass(frozen=True)
class Alert:
    """A judgement. `panel`: the metric that its panel draws.

    `by`: the labels that its expression returns, besides the environment's, which it returns too if it is `by_env`.
    """

    name: str
    severity: Severity
    kind: Kind
    expression: str
    summary: str
    description: str
    panel: str
    hold: Wait = AT_ONCE
    keep: Wait = BRIDGE
    by: tuple[str, ...] = ()
    by_env: bool = True
    dashboard: Dashboard = Dashboard.OVERVIEW
    engine: Engine = Engine.PROMETHEUS


@dataclass(frozen=True)
class Record:
    """A series computed beforehand, named `level:metric:operation`. `by`: the labels that it keeps, besides `env`.

    `interval`: how often, where not as often as all others.
    """

    name: str
    meaning: str
    expression: str
    engine: Engine = Engine.PROMETHEUS
    by: tuple[str, ...] = ()
    interval: timedelta | None = None


def labels_of(alert: Alert) -> tuple[str, ...]:
    """Name every label that an alert's expression returns."""
    return (ENV, *alert.by) if alert.by_env else alert.by
