"""Where a panel leads: to the log lines behind a point, to a section of the playbook, to another dashboard."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from dashboards.edition import Edition
from observability.catalogue.links import (
    Dashboard,
    alert_anchor,
    dashboard_url,
    explore_url,
    named_section_url,
    playbook_page,
    playbook_url,
    reason_anchor,
)
from observability.catalogue.panels.query import Query
from observability.catalogue.text import Text

KEEP: Final = "${__url_time_range}&${__all_variables}"
"""What is looked at, as Grafana puts it into an address: the time, and all that is chosen."""
LOG_LINES: Final = Text("Log lines", "Строки журнала")
PLAYBOOK: Final = Text("Playbook", "Руководство")
THIS_ALERT: Final = Text(f"{PLAYBOOK.en}: this alert", f"{PLAYBOOK.ru}: это оповещение")


def _section(name: str) -> Text:
    return Text(f"{PLAYBOOK.en}: {name}", f"{PLAYBOOK.ru}: {name}")


class Lead(Protocol):
    """A link of a panel; addresses and language are known when it is rendered."""

    @property
    def title(self) -> Text:
        """What it says."""

    def url(self, edition: Edition) -> str:
        """Where it leads."""


@dataclass(frozen=True)
class Lines:
    """To the log lines, in Explore; `until_point`: up to the point that was clicked, the newest first."""

    query: Query
    until_point: bool = True
    title: Text = LOG_LINES

    def url(self, edition: Edition) -> str:
        """Link to Explore."""
        until = "${__value.time}" if self.until_point else "${__to}"
        return explore_url(self.query.engine, self.query.text, until=until)


@dataclass(frozen=True)
class AlertSection:
    """To the section of an alert."""

    alert: str

    @property
    def title(self) -> Text:
        """What it says."""
        return _section(self.alert)

    def url(self, edition: Edition) -> str:
        """Link to the playbook."""
        return playbook_url(edition.addresses, alert_anchor(self.alert), edition.language)


@dataclass(frozen=True)
class OwnSection:
    """To the section of the alert that a row of a table, or a series, is about."""

    of_series: bool = False
    title: Text = THIS_ALERT

    def url(self, edition: Edition) -> str:
        """Link to the playbook."""
        label = "__field.labels.alertname" if self.of_series else "__data.fields.alertname"
        return named_section_url(edition.addresses, label, edition.language)


@dataclass(frozen=True)
class ReasonSection:
    """To the section of a `defer_reason`."""

    reason: str

    @property
    def title(self) -> Text:
        """What it says."""
        return _section(self.reason)

    def url(self, edition: Edition) -> str:
        """Link to the playbook."""
        return playbook_url(edition.addresses, reason_anchor(self.reason), edition.language)


@dataclass(frozen=True)
class Elsewhere:
    """To a dashboard, at one panel, with variables filled; the time and all that is chosen go with the reader."""

    title: Text
    dashboard: Dashboard
    panel: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)

    def url(self, edition: Edition) -> str:
        """Link within Grafana."""
        url = dashboard_url(self.dashboard, edition.within, self.panel, self.variables, edition.language)
        return f"{url}{'&' if '?' in url else '?'}{KEEP}"


@dataclass(frozen=True)
class Playbook:
    """To the playbook's beginning."""

    title: Text = PLAYBOOK

    def url(self, edition: Edition) -> str:
        """Link to the playbook."""
        return playbook_page(edition.addresses, edition.language)
