"""The notifications that a webhook got, and waiting for one."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alerts.alertmanager.silence import silence_url
from observability.catalogue.labels import ENV
from oncall.stack.waiting import wait_until

LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Page:
    """One notification of Alertmanager (its webhook payload, version 4). `received` is in Unix seconds."""

    received: float
    path: str
    body: dict[str, Any]

    @property
    def status(self) -> str:
        """`firing`, or `resolved` where every alert of the group has ended."""
        return str(self.body["status"])

    @property
    def name(self) -> str:
        """The alert's name."""
        return str(self.body["groupLabels"].get("alertname", ""))

    @property
    def labels(self) -> dict[str, str]:
        """What all alerts of the group have in common."""
        return dict(self.body["commonLabels"])

    @property
    def alerts(self) -> list[dict[str, Any]]:
        """The alerts, each with its labels, annotations and times."""
        return list(self.body["alerts"])

    @property
    def links(self) -> dict[str, str]:
        """Where to go from here: the playbook's section, the dashboard, and a silence filled in."""
        annotations = self.alerts[0]["annotations"]
        return {
            "playbook": annotations.get("runbook_url", ""),
            "dashboard": annotations.get("dashboard_url", ""),
            "silence": silence_url(self.body["externalURL"], self.body["groupLabels"]),
        }

    def told(self) -> Iterator[str]:
        """Tell it as a person would read it on a phone, a line at a time."""
        where = [f"{name} {self.labels[name]}" for name in ("provider", "campaign_id") if name in self.labels]
        severity = self.labels.get("severity", "").upper() if self.status == "firing" else "RESOLVED"
        environment = f" in {self.labels[ENV]}" if ENV in self.labels else ""
        yield ", ".join([f"[{severity}] {self.name}{environment}", *where])
        for alert in self.alerts:
            notes = alert["annotations"]
            yield from (notes[name] for name in ("summary", "description") if name in notes)
        yield from (f"{name}: {link}" for name, link in self.links.items())


class Pages:
    """The file of one webhook."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def all(self, path: str = "") -> list[Page]:
        """List them in the order of arrival; with `path`, those that came to it."""
        if not self.file.exists():
            return []
        *whole, _being_written = self.file.read_text(encoding="utf-8").split("\n")
        return [page for page in (Page(**json.loads(line)) for line in whole) if path in {"", page.path}]

    def wait_for(self, wanted: Callable[[Page], bool], seconds: float) -> Page:
        """Wait for the first that is wanted. Raises TimeoutError, which tells what came instead."""
        if not wait_until(lambda: any(map(wanted, self.all())), seconds, LOOK_SECONDS):
            came = [f"{page.path} {page.status} {page.name} {page.labels}" for page in self.all()]
            raise TimeoutError(f"No such page in {seconds:.0f} s; what came: {came or 'nothing'}")
        return next(filter(wanted, self.all()))
