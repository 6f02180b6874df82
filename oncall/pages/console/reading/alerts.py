"""The alerts that fire now, by Alertmanager, each with the page that says what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import requests
from django.conf import settings

from alerts.pipeline import LOKI_WATCHDOG, WATCHDOG
from observability.catalogue.text import Text
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
    summary: Text
    since: datetime
    campaign: str
    section: str
    dashboard: str

    @property
    def campaign_id(self) -> UUID | None:
        """Give the campaign where the alert names one."""
        try:
            return UUID(self.campaign)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Firing:
    """All that fire, the gravest and longest first, and how many more are silenced or follow from others.

    `heartbeat`: the alert that fires always has arrived; without it Prometheus does not reach Alertmanager.
    """

    alerts: list[FiringAlert]
    held_back: int
    heartbeat: bool


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
            return firing_of(answer.json())
    except (requests.RequestException, KeyError, ValueError) as error:
        raise NoAlertmanager(type(error).__name__) from error


def firing_of(told: list[dict[str, Any]]) -> Firing:
    """Read what Alertmanager answers. Pure."""
    alerts = [row for row in told if row["labels"].get("severity") in SEVERITIES and not _is_heartbeat(row)]
    active = [_alert(row) for row in alerts if row["status"]["state"] == "active"]
    active.sort(key=lambda alert: (SEVERITIES.index(alert.severity), alert.since))
    return Firing(active, len(alerts) - len(active), any(row["labels"]["alertname"] == WATCHDOG.name for row in told))


def _is_heartbeat(row: Mapping[str, Any]) -> bool:
    """Leave out what fires always, to show that alerts arrive."""
    return str(row["labels"]["alertname"]) in {WATCHDOG.name, LOKI_WATCHDOG.name}


def _summary(annotations: Mapping[str, str]) -> Text:
    """Read what it says; another's rule speaks its own language in both."""
    english = annotations.get("summary", "")
    return Text(english, annotations.get("summary_ru") or english)


def _alert(row: Mapping[str, Any]) -> FiringAlert:
    labels, annotations = row["labels"], row.get("annotations", {})
    campaign = labels.get("campaign_id", "")
    return FiringAlert(
        name=labels["alertname"],
        severity=labels["severity"],
        summary=_summary(annotations),
        since=datetime.fromisoformat(row["startsAt"]),
        campaign=campaign,
        section=alert_section(labels["alertname"], campaign),
        dashboard=campaign_dashboard(campaign),
    )
