"""Who gets what, how alerts are grouped, and which alert makes another superfluous."""

from dataclasses import dataclass
from typing import Any

from alerts import backlog, delivery, pipeline, waiting
from alerts.alert import TEAM, Alert, Severity
from alerts.alertmanager import intervals
from alerts.rules import every_alert
from observability.catalogue.engine import Engine
from observability.catalogue.labels import ENV
from observability.catalogue.promql import span

PAGE, TICKET, WATCHDOG = "mail-page", "mail-ticket", "watchdog"
GROUP_BY = ["alertname", ENV, "provider", "campaign_id"]
"""One notification for each trip: two campaigns that trip are two pages, each with its own links and its own end."""


TOGETHER = ["team", ENV]
"""A page of one environment says nothing about another."""


@dataclass(frozen=True)
class Explanation:
    """A page that makes other alerts superfluous: the cause is known, and what follows from it tells nothing new.

    `equal`: labels by which they must belong together, besides the team and the environment.
    """

    cause: Alert
    explained: tuple[Alert, ...]
    equal: tuple[str, ...] = ()


EXPLANATIONS = (
    Explanation(
        delivery.BREAKER_TRIPPED, (delivery.DEFERRED_AGAIN, backlog.CAMPAIGN_NOT_SERVED), equal=("campaign_id",)
    ),
    Explanation(
        backlog.NO_WORKER,
        (backlog.TICK_IS_LATE, delivery.NOTHING_SENT, backlog.CAMPAIGN_NOT_SERVED, backlog.BACKLOG_TOO_OLD),
    ),
    Explanation(
        waiting.LIMITER_UNAVAILABLE,  # Redis also carries the doorbells
        (backlog.TICK_IS_LATE, backlog.BEAT_IS_LATE, delivery.NOTHING_SENT, backlog.CAMPAIGN_NOT_SERVED),
    ),
)


def route() -> dict[str, Any]:
    """Build the tree. What matches nothing is a ticket: it reaches somebody, and wakes nobody."""
    return {
        "receiver": TICKET,
        "group_by": GROUP_BY,
        "group_wait": span(intervals.TICKET_WAIT),
        "group_interval": span(intervals.TICKET_INTERVAL),
        "repeat_interval": span(intervals.TICKET_REPEAT),
        "routes": [_watchdog(), _mail()],
    }


def _watchdog() -> dict[str, Any]:
    """Route what always fires to the dead man's switch alone, whatever its team."""
    return {
        "receiver": WATCHDOG,
        "matchers": [f'alertname=~"{pipeline.WATCHDOG.name}|{pipeline.LOKI_WATCHDOG.name}"'],
        "group_by": ["alertname"],
        "group_wait": "0s",
        "group_interval": span(intervals.WATCHDOG_INTERVAL),
        "repeat_interval": span(intervals.WATCHDOG_REPEAT),
    }


def _mail() -> dict[str, Any]:
    return {
        "receiver": TICKET,
        "matchers": [f'team="{TEAM}"'],
        "routes": [
            {
                "receiver": PAGE,
                "matchers": [f'severity="{Severity.CRITICAL}"'],
                "group_wait": span(intervals.PAGE_WAIT),
                "group_interval": span(intervals.PAGE_INTERVAL),
                "repeat_interval": span(intervals.PAGE_REPEAT),
            }
        ],
    }


def inhibitions() -> list[dict[str, Any]]:
    """List what makes what superfluous. Only a page does: a ticket never holds back anything."""
    return [_explained(explanation) for explanation in EXPLANATIONS] + [_blind()]


def _explained(explanation: Explanation) -> dict[str, Any]:
    """Both sides must have the labels to compare: to Alertmanager two missing labels are equal."""
    given = [f'{label}!=""' for label in explanation.equal]
    names = "|".join(alert.name for alert in explanation.explained)
    return {
        "source_matchers": [_named(explanation.cause), *given],
        "target_matchers": [f'alertname=~"{names}"', *given],
        "equal": [*TOGETHER, *explanation.equal],
    }


def _blind() -> dict[str, Any]:
    """Silence all that stands on numbers which nobody reads any more: every alert but those named."""
    independent = [alert for alert in every_alert() if alert.engine is Engine.LOKI]
    names = "|".join(alert.name for alert in (pipeline.EXPORTER_DOWN, pipeline.WATCHDOG, *independent))
    return {
        "source_matchers": [_named(pipeline.EXPORTER_DOWN)],
        "target_matchers": [f'alertname!~"{names}"', f'team="{TEAM}"'],
        "equal": TOGETHER,
    }


def _named(alert: Alert) -> str:
    return f'alertname="{alert.name}"'
