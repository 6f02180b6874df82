"""The alerts that ship, with the labels that promtool saw them fire with in their own cases."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml
from amlint.routing import Inhibitor, Router

from alerts.alert import Alert, labels_of
from alerts.alertmanager.render import RENDERED
from alerts.rules import every_alert
from observability.catalogue.engine import Engine
from tests.integration.alerts.cases import STORIES
from tests.integration.alerts.suite import shipped_rules
from tests.integration.alerts.world import CAMPAIGN, ENV

Labels = Mapping[str, str]
CONFIG: dict[str, Any] = yaml.safe_load((RENDERED / "alertmanager" / "alertmanager.yml").read_text())
ROUTER, INHIBITOR = Router(CONFIG["route"]), Inhibitor(CONFIG["inhibit_rules"])
_RULES = {**shipped_rules(Engine.LOKI), **shipped_rules()}
_SEEN = {story.alert.name: dict(story.firing[0]) for story in STORIES}
_OF_LOGS = {"campaign_id": CAMPAIGN, "component": "worker", "env": ENV}
"""Loki's rules are not promtool's: the labels that their expressions return."""


def _labels(alert: Alert) -> dict[str, str]:
    """Give the whole label set: what Prometheus, or Loki's ruler, sends to Alertmanager."""
    seen = _SEEN[alert.name] if alert.engine is Engine.PROMETHEUS else _of_logs(alert)
    return {"alertname": alert.name, **_RULES[alert.name]["labels"], **seen}


def _of_logs(alert: Alert) -> dict[str, str]:
    return {name: _OF_LOGS[name] for name in labels_of(alert)}


FIRING: dict[str, Labels] = {alert.name: _labels(alert) for alert in every_alert()}


def of_severity(severity: str) -> list[Labels]:
    """List the label sets of pages or tickets."""
    return [labels for labels in FIRING.values() if labels["severity"] == severity]


def receiver(labels: Labels) -> str:
    """Say who gets an alert."""
    (route,) = ROUTER.match(labels)
    return str(route.receiver)


def in_peace(alerts: Sequence[Labels]) -> Iterator[list[Labels]]:
    """Split alerts into as few rounds as come at hand, in none of which one holds back another."""
    left = list(alerts)
    while left:
        together: list[Labels] = []
        for labels in left:
            if not any(INHIBITOR.inhibited_by(each, [*together, labels]) for each in [*together, labels]):
                together.append(labels)
        yield together
        left = [labels for labels in left if labels not in together]
