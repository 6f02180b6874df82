"""Where a panel leads: to the log lines behind a point, to a section of the playbook, to another dashboard."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from observability.catalogue.links import (
    Addresses,
    Dashboard,
    alert_anchor,
    dashboard_url,
    explore_url,
    playbook_url,
    reason_anchor,
)
from observability.catalogue.panels.query import Query

KEEP_TIME = "&${__url_time_range}"


class Lead(Protocol):
    """A link of a panel; addresses are known when it is rendered."""

    @property
    def title(self) -> str:
        """What it says."""

    def url(self, addresses: Addresses) -> str:
        """Where it leads."""


@dataclass(frozen=True)
class Lines:
    """To the log lines, in Explore; `until_point`: up to the point that was clicked, the newest first."""

    query: Query
    until_point: bool = True
    title: str = "Log lines"

    def url(self, addresses: Addresses) -> str:
        """Link to Explore."""
        until = "${__value.time}" if self.until_point else "${__to}"
        return explore_url(self.query.engine, self.query.text, until=until)


@dataclass(frozen=True)
class AlertSection:
    """To the section of an alert."""

    alert: str

    @property
    def title(self) -> str:
        """What it says."""
        return f"Playbook: {self.alert}"

    def url(self, addresses: Addresses) -> str:
        """Link to the playbook."""
        return playbook_url(addresses, alert_anchor(self.alert))


@dataclass(frozen=True)
class ReasonSection:
    """To the section of a `defer_reason`."""

    reason: str

    @property
    def title(self) -> str:
        """What it says."""
        return f"Playbook: {self.reason}"

    def url(self, addresses: Addresses) -> str:
        """Link to the playbook."""
        return playbook_url(addresses, reason_anchor(self.reason))


@dataclass(frozen=True)
class Elsewhere:
    """To a dashboard, at one panel, with variables filled and the same time."""

    title: str
    dashboard: Dashboard
    panel: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)

    def url(self, addresses: Addresses) -> str:
        """Link within Grafana."""
        url = dashboard_url(self.dashboard, Addresses(addresses.playbook, grafana=""), self.panel, self.variables)
        return url + (KEEP_TIME if "?" in url else KEEP_TIME.replace("&", "?"))


@dataclass(frozen=True)
class Playbook:
    """To the playbook's beginning."""

    title: str = "Playbook"

    def url(self, addresses: Addresses) -> str:
        """Link to the playbook."""
        return addresses.playbook
