"""Where people find more: playbook sections, dashboards and panels, each computed from a name, never typed.

A rendered link begins with the address of the playbook or of Grafana, which are settings (`PLAYBOOK_URL`,
`GRAFANA_URL`); the paths and fragments below are the contract between alerts, dashboards and playbook.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote
from zlib import crc32

from observability.catalogue.engine import Engine
from observability.catalogue.text import Language
from observability.catalogue.variables import DATA_SOURCES, LABELS, Variable, referred

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")
_BARE = re.compile(rf"\$({'|'.join(LABELS)})\b")
_VARIABLE = re.compile(r"(\$\{[^{}]+\})")
_TEMPLATE = "{{ }}$|."  # a template that fills a variable must reach the alert as it is written


class Dashboard(StrEnum):
    """Our dashboards; the values are the uids of the English ones, to which alerts lead."""

    OVERVIEW = "mailer-overview"
    CAMPAIGN = "mailer-campaign"
    PIPELINE = "mailer-pipeline"
    ALERTS = "mailer-alerts"


_EVERYWHERE = (*DATA_SOURCES.values(), Variable.ENV)
VARIABLES: Mapping[Dashboard, tuple[Variable, ...]] = {
    Dashboard.OVERVIEW: (*_EVERYWHERE, Variable.PROVIDER),
    Dashboard.CAMPAIGN: (*_EVERYWHERE, Variable.CAMPAIGN, Variable.PROVIDER),
    Dashboard.PIPELINE: (*_EVERYWHERE, Variable.PROVIDER),
    Dashboard.ALERTS: _EVERYWHERE,
}
"""The variables that links may fill, by dashboard."""


def filling(dashboard: Dashboard, labels: Collection[str]) -> dict[str, str]:
    """Name the variables of a dashboard that labels fill, each with its label."""
    return {name.value: LABELS[name] for name in VARIABLES[dashboard] if LABELS.get(name) in labels}


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


def dashboard_uid(dashboard: Dashboard, language: Language = Language.EN) -> str:
    """Name a dashboard in a language: `mailer-overview`, `mailer-overview-ru`."""
    return dashboard.value if language is Language.EN else f"{dashboard}-{language}"


UIDS: Mapping[str, tuple[Dashboard, Language]] = {
    dashboard_uid(dashboard, language): (dashboard, language) for language in Language for dashboard in Dashboard
}
"""Every uid there is, and what it stands for."""


def language_of(uid: str) -> Language:
    """Tell a dashboard's language; one that is none of ours counts as English."""
    return UIDS[uid][1] if uid in UIDS else Language.EN


def playbook_page(addresses: Addresses, language: Language = Language.EN) -> str:
    """Link to the playbook: for English readers as the address has it, for others in their language."""
    if language is Language.EN:
        return addresses.playbook
    return f"{addresses.playbook}{'&' if '?' in addresses.playbook else '?'}lang={language}"


def playbook_url(addresses: Addresses, anchor: str, language: Language = Language.EN) -> str:
    """Link to a section of the playbook."""
    return f"{playbook_page(addresses, language)}#{anchor}"


def named_section_url(addresses: Addresses, label: str, language: Language = Language.EN) -> str:
    """Link to the playbook's section of the alert that a variable of Grafana holds: the page knows it by name too."""
    return playbook_url(addresses, f"${{{label}}}", language)


def runbook_url(alert: str, addresses: Addresses) -> str:
    """Link to the playbook's section of an alert."""
    return playbook_url(addresses, alert_anchor(alert))


def panel_id(dashboard: Dashboard, panel: str) -> int:
    """Give the id of the panel that draws `panel` (a metric's name): the same for ever, whatever moves around it.

    Grafana wants a positive 32-bit number; two panels of one dashboard that collide are found by the tests.
    """
    return crc32(f"{dashboard}/{panel}".encode()) % (2**31 - 1) + 1


def dashboard_url(
    dashboard: Dashboard,
    addresses: Addresses,
    panel: str | None = None,
    variables: Mapping[str, str] | None = None,
    language: Language = Language.EN,
) -> str:
    """Link to a dashboard, at one panel, with variables filled. Raises KeyError where it has no such variable.

    A value may be an alert template such as `{{ $labels.campaign_id }}`.
    """
    filled = variables or {}
    if unknown := set(filled) - set(VARIABLES[dashboard]):
        raise KeyError(f"{dashboard} has no variable {sorted(unknown)}")
    query = [f"viewPanel={panel_id(dashboard, panel)}"] if panel else []
    query += [f"var-{name}={quote(value, safe=_TEMPLATE)}" for name, value in filled.items()]
    return f"{addresses.grafana}/d/{dashboard_uid(dashboard, language)}" + (f"?{'&'.join(query)}" if query else "")


def explore_url(engine: Engine, expression: str, since: str = "${__from}", until: str = "${__to}") -> str:
    """Link to Explore of this Grafana (11 or later): one query, asked of the data source that is looked at.

    Grafana fills its variables where they stand bare; all else is quoted, the braces of LogQL included.
    """
    source = referred(DATA_SOURCES[engine])
    query = {"refId": "A", "datasource": {"type": engine.value, "uid": source}, "expr": filled(expression)}
    pane = {"datasource": source, "queries": [query], "range": {"from": since, "to": until}}
    return f"/explore?schemaVersion=1&panes={_quoted(json.dumps({'a': pane}, separators=(',', ':')))}"


def filled(expression: str) -> str:
    """Write a query's variables as a link must: several chosen values as alternatives, none escaped.

    Escaping, as `:regex` does, would put backslashes where JSON and LogQL take them for their own.
    """
    return _BARE.sub(lambda found: f"${{{found.group(1)}:pipe}}", expression)


def _quoted(text: str) -> str:
    return "".join(part if part.startswith("${") else quote(part, safe="") for part in _VARIABLE.split(text))
