"""Where people find more: playbook sections, dashboards and panels, each computed from a name, never typed.

A rendered link begins with the address of the playbook or of Grafana, which are settings (`PLAYBOOK_URL`,
`GRAFANA_URL`); the paths and fragments below are the contract between alerts, dashboards and playbook.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote
from zlib import crc32

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")
_TEMPLATE = "{{ }}$|."  # a template that fills a variable must reach the alert as it is written


class Dashboard(StrEnum):
    """The uids of our dashboards."""

    OVERVIEW = "mailer-overview"
    CAMPAIGN = "mailer-campaign"
    PIPELINE = "mailer-pipeline"
    ALERTS = "mailer-alerts"


VARIABLES: Mapping[Dashboard, tuple[str, ...]] = {
    Dashboard.OVERVIEW: ("provider",),
    Dashboard.CAMPAIGN: ("campaign_id", "provider"),
    Dashboard.PIPELINE: (),
    Dashboard.ALERTS: (),
}
"""The variables that links may fill, by dashboard; each is the label of the same name."""


@dataclass(frozen=True)
class Addresses:
    """Where the playbook and Grafana are. The defaults are those of the embedded stack."""

    playbook: str = "http://127.0.0.1:8000/playbook/"
    grafana: str = "http://127.0.0.1:3000"


def kebab(name: str) -> str:
    """Write a CamelCase name in lower case with hyphens: `MailerBreakerTripped` → `mailer-breaker-tripped`."""
    return "-".join(word.lower() for word in _WORD.findall(name))


def alert_anchor(alert: str) -> str:
    """Name the playbook's section of an alert: `alert-mailer-breaker-tripped`."""
    return f"alert-{kebab(alert)}"


def reason_anchor(reason: str) -> str:
    """Name the playbook's section of a `defer_reason`: `reason-circuit-breaker`."""
    return f"reason-{reason.replace('_', '-')}"


def runbook_url(alert: str, addresses: Addresses) -> str:
    """Link to the playbook's section of an alert."""
    return f"{addresses.playbook}#{alert_anchor(alert)}"


def panel_id(dashboard: Dashboard, panel: str) -> int:
    """Give the id of the panel that draws `panel` (a metric's name): the same for ever, whatever moves around it.

    Grafana wants a positive 32-bit number; two panels of one dashboard that collide are found by the tests.
    """
    return crc32(f"{dashboard}/{panel}".encode()) % (2**31 - 1) + 1


def dashboard_url(
    dashboard: Dashboard, addresses: Addresses, panel: str | None = None, variables: Mapping[str, str] | None = None
) -> str:
    """Link to a dashboard, at one panel, with variables filled. Raises KeyError where it has no such variable.

    A value may be an alert template such as `{{ $labels.campaign_id }}`.
    """
    filled = variables or {}
    if unknown := set(filled) - set(VARIABLES[dashboard]):
        raise KeyError(f"{dashboard} has no variable {sorted(unknown)}")
    query = [f"viewPanel={panel_id(dashboard, panel)}"] if panel else []
    query += [f"var-{name}={quote(value, safe=_TEMPLATE)}" for name, value in filled.items()]
    return f"{addresses.grafana}/d/{dashboard}" + (f"?{'&'.join(query)}" if query else "")
