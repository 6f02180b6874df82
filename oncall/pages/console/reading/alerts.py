"""The alerts that fire now, by Alertmanager, each with the page that says what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import requests
from django.conf import settings

from oncall.pages.console.links import alert_section, campaign_dashboard
from oncall.pages.console.reading.background import Background

ANSWER_SECONDS = 2.0
FRESH_SECONDS = 5.0
SEVERITIES = ("critical", "warning")


class NoAlertmanager(Exception):
    """It is not named, does not answer, or refuses."""


@dataclass(frozen=True, slots=True)
class FiringAlert:
    """An alert that fires and that nobody has silenced. Its words come from our rules, its labels from series."""

    name: str
    severity: str
    summary: str
    description: str
    since: datetime
    campaign: str
    section: str
    dashboard: str


@dataclass(frozen=True, slots=True)
class Firing:
    """All that fire, the gravest and longest first, and how many more are silenced or follow from others."""

    alerts: list[FiringAlert]
    held_back: int


@lru_cache(maxsize=1)
def firing() -> Background[Firing]:
    """Give this process's reading of Alertmanager."""
    return Background(read, FRESH_SECONDS)


def read() -> Firing:
    """Ask Alertmanager. Raises NoAlertmanager."""
    if not settings.ALERTMANAGER_URL:
        raise NoAlertmanager("ALERTMANAGER_URL")
    try:
        with requests.Session() as session:
            session.trust_env = False  # a proxy of the environment is not for our own services
            answer = session.get(f"{settings.ALERTMANAGER_URL.rstrip('/')}/api/v2/alerts", timeout=ANSWER_SECONDS)
            answer.raise_for_status()
            return _firing(answer.json())
    except (requests.RequestException, KeyError, ValueError) as error:
        raise NoAlertmanager(type(error).__name__) from error


def _firing(told: list[dict[str, Any]]) -> Firing:
    alerts = [row for row in told if row["labels"].get("severity") in SEVERITIES]
    active = [_alert(row) for row in alerts if row["status"]["state"] == "active"]
    active.sort(key=lambda alert: (SEVERITIES.index(alert.severity), alert.since))
    return Firing(active, len(alerts) - len(active))


def _alert(row: Mapping[str, Any]) -> FiringAlert:
    labels, annotations = row["labels"], row.get("annotations", {})
    campaign = labels.get("campaign_id", "")
    return FiringAlert(
        name=labels["alertname"],
        severity=labels["severity"],
        summary=annotations.get("summary", ""),
        description=annotations.get("description", ""),
        since=datetime.fromisoformat(row["startsAt"]),
        campaign=campaign,
        section=alert_section(labels["alertname"], campaign),
        dashboard=campaign_dashboard(campaign),
    )
