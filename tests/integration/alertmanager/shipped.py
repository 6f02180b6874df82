"""The alerts that ship, with the labels that promtool saw them fire with in their own cases."""

from tests.integration.alerts.cases import STORIES
from tests.integration.alerts.suite import shipped_rules

RULES = shipped_rules()
FIRING: dict[str, dict[str, str]] = {
    story.alert.name: {"alertname": story.alert.name, **RULES[story.alert.name]["labels"], **story.labels}
    for story in STORIES
}
"""The whole label set of each alert: what Prometheus sends to Alertmanager."""


def of_severity(severity: str) -> list[dict[str, str]]:
    """List the label sets of pages or tickets."""
    return [labels for labels in FIRING.values() if labels["severity"] == severity]
