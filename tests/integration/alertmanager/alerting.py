"""Tell an Alertmanager of alerts as Prometheus does, and see what it makes of them."""

import json
import re
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import yaml

from oncall.monitoring.pages import Page, Pages
from oncall.stack.smtp_receiver.mailbox import Mailbox
from oncall.stack.waiting import wait_until
from tests.patience import PATIENCE

Labels = Mapping[str, str]
HURRY = 20
"""By how much every wait is shortened: a ticket's minute is 3 s."""
SECONDS = {"s": 1, "m": 60, "h": 3600}
TICKET_SECONDS = 3.0
ARRIVAL_SECONDS = PATIENCE


def hurried(config: str) -> str:
    """Shorten the waits of a configuration, and change nothing else."""
    waits = r"(?P<name>group_wait|group_interval|repeat_interval): (?P<number>\d+)(?P<unit>[smh])"
    shorter = re.sub(waits, lambda m: f"{m['name']}: {int(m['number']) * SECONDS[m['unit']] * 1000 // HURRY}ms", config)
    assert yaml.safe_load(shorter)["inhibit_rules"] == yaml.safe_load(config)["inhibit_rules"]
    return shorter


@dataclass(frozen=True)
class Alerting:
    """A running Alertmanager and what its receivers got."""

    url: str
    pages: Pages
    mailbox: Mailbox

    def tell(self, *alerts: Labels, ended: bool = False, annotations: Labels = MappingProxyType({})) -> None:
        """Say that alerts fire, or that they have ended."""
        now = datetime.now(UTC)
        times = {
            "startsAt": _text(now),
            "endsAt": _text(now if ended else now + timedelta(hours=1)),
        }
        self._post([{"labels": dict(labels), "annotations": dict(annotations), **times} for labels in alerts])

    def firing(self, path: str) -> list[Page]:
        """List what came to a path and is not an end."""
        return [page for page in self.pages.all(path) if page.status == "firing"]

    def arrives(self, path: str, labels: Labels, status: str = "firing") -> Page:
        """Wait for a notification with an alert of these labels at a path. Raises TimeoutError."""
        return self.pages.wait_for(
            lambda page: (
                page.path == path and any(each["labels"] == labels and each["status"] == status for each in page.alerts)
            ),
            ARRIVAL_SECONDS,
        )

    def sees_inhibited(self, labels: Labels) -> bool:
        """Wait until Alertmanager says itself that it holds an alert back."""
        return wait_until(lambda: dict(labels) in held_back(self.url), ARRIVAL_SECONDS)

    def _post(self, alerts: list[dict[str, Any]]) -> None:
        request = urllib.request.Request(
            f"{self.url}/api/v2/alerts", json.dumps(alerts).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            assert response.status == 200


def held_back(url: str) -> list[dict[str, str]]:
    """Ask an Alertmanager which alerts it holds back because another fires."""
    with urllib.request.urlopen(f"{url}/api/v2/alerts?inhibited=true", timeout=PATIENCE) as response:
        return [alert["labels"] for alert in json.load(response) if alert["status"]["inhibitedBy"]]


def silenced(url: str) -> list[dict[str, str]]:
    """Ask an Alertmanager which alerts a person has silenced."""
    with urllib.request.urlopen(f"{url}/api/v2/alerts?silenced=true", timeout=PATIENCE) as response:
        return [alert["labels"] for alert in json.load(response) if alert["status"]["silencedBy"]]


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
