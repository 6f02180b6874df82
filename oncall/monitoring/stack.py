"""Monitoring around a running mailer: exporter, Prometheus, Alertmanager and a webhook, on free loopback ports."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from alerts.alertmanager.config import prometheus_yml
from alerts.alertmanager.configure import configure
from alerts.alertmanager.settings import Settings
from alerts.render import write
from alerts.rules import rule_files
from observability.catalogue.links import Addresses
from oncall.logs.configuration import environment_name
from oncall.monitoring.pages import Pages
from oncall.monitoring.parts import alertmanager_command, exporter_command, prometheus_command, webhook_command
from oncall.monitoring.tools import ALERTMANAGER, PROMETHEUS, require
from oncall.stack.ports import LOOPBACK, free_port
from oncall.stack.supervisor import Command

PAGES = "pages.jsonl"
PAGE, TICKET, WATCHDOG = "/page", "/ticket", "/watchdog"
"""Where the webhook gets what: the paths of its pages."""


@dataclass(frozen=True)
class Monitoring:
    """Where everything is."""

    exporter: str
    prometheus: str
    alertmanager: str
    webhook: str
    pages: Pages

    @property
    def environment(self) -> dict[str, str]:
        """What tells other processes where to ask."""
        return {"PROMETHEUS_URL": self.prometheus, "ALERTMANAGER_URL": self.alertmanager}


def start_monitoring(
    start: Callable[[Command], None],
    folder: Path,
    environment: Mapping[str, str],
    metrics_dir: Path,
) -> Monitoring:
    """Start all four, on the shipped rules and intervals; `start` is a supervisor's or a stack's.

    The rules are rendered anew: their links lead to this mailer's playbook, not to the default address.
    `environment` is the mailer's. Pages, tickets and the watchdog go to one webhook, each to a path of its own.
    Raises ToolMissing before anything is started; StackError where a part does not come up.
    """
    require(PROMETHEUS, ALERTMANAGER)
    folder.mkdir(parents=True, exist_ok=True)
    exporter, webhook = free_port(), free_port()
    start(exporter_command(exporter, metrics_dir, environment))
    start(webhook_command(webhook, folder / PAGES))
    alertmanager = start_alertmanager(start, folder / "alertmanager", webhook_settings(webhook))
    prometheus = free_port()
    config = folder / "prometheus.yml"
    rules = folder / "rules"
    write(rules, rule_files(addresses(environment)))
    config.write_text(
        prometheus_yml(
            str(rules / "prometheus" / "*.yml"),
            f"{LOOPBACK}:{exporter}",
            f"{LOOPBACK}:{alertmanager}",
            env=environment_name(environment),
        ),
        encoding="utf-8",
    )
    start(prometheus_command(prometheus, config, folder / "prometheus"))
    return Monitoring(_url(exporter), _url(prometheus), _url(alertmanager), _url(webhook), Pages(folder / PAGES))


def addresses(environment: Mapping[str, str]) -> Addresses:
    """Find where this mailer's playbook and dashboards are, as its settings do; what is not set has its default."""
    site = environment.get("MAILER_PUBLIC_URL")
    playbook = environment.get("PLAYBOOK_URL") or (f"{site}/playbook/" if site else Addresses.playbook)
    return Addresses(playbook, environment.get("GRAFANA_URL") or Addresses.grafana)


def start_alertmanager(start: Callable[[Command], None], folder: Path, settings: Settings) -> int:
    """Start Alertmanager with these settings; returns its port. Raises ToolMissing, StackError."""
    port = free_port()
    start(alertmanager_command(port, configure(folder, settings), folder / "data"))
    return port


def webhook_settings(port: int) -> Settings:
    """Send everything to the webhook on a loopback port."""
    url = _url(port)
    return Settings(
        page_webhook_url=f"{url}{PAGE}", ticket_webhook_url=f"{url}{TICKET}", watchdog_url=f"{url}{WATCHDOG}"
    )


def _url(port: int) -> str:
    return f"http://{LOOPBACK}:{port}"
