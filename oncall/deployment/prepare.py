"""`python -m oncall.deployment.prepare`: what the containers of `deploy/compose.yml` start on.

Passwords are made at the first start, each its own; there is none by default. The configuration is written
anew at every start, by the same functions whose output the tests load into the real servers.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from alerts.alertmanager.config import prometheus_yml
from alerts.alertmanager.configure import configure
from alerts.alertmanager.exceptions import AlertingMisconfigured
from alerts.alertmanager.settings import Settings
from alerts.render import write
from alerts.rules import rule_files
from dashboards import render as dashboards
from observability.catalogue.links import Addresses
from oncall.logs.configuration import environment_name
from oncall.people import MANAGER, ON_CALL
from oncall.stack.files import kept_secret, write_atomically

SECRETS = ("postgres", "redis", "django", "exporter", "grafana", f"password-{MANAGER}", f"password-{ON_CALL}")
VALKEY_CONF = "valkey.conf"
READABLE = 0o444
TOKEN_FILE = "/secrets/exporter"  # noqa: S105 -- where it is, not what it is


@dataclass(frozen=True)
class Places:
    """Where the servers find each other (`host:port`) and where Prometheus finds its rules."""

    exporter: str = "exporter:9409"
    alertmanager: str = "alertmanager:9093"
    rules: str = "/config/rules/prometheus/*.yml"
    token_file: str = TOKEN_FILE


def make_secrets(folder: Path) -> None:
    """Make each password that is not there yet. The containers' users differ, and each must read its own."""
    for name in SECRETS:
        kept_secret(folder / name)
        (folder / name).chmod(READABLE)
    password = kept_secret(folder / "redis")
    write_atomically(folder / VALKEY_CONF, f"requirepass {password}\n", READABLE)


def write_configuration(folder: Path, environment: Mapping[str, str], places: Places | None = None) -> None:
    """Write rules, dashboards, prometheus.yml and Alertmanager's files. Raises AlertingMisconfigured."""
    where = places or Places()
    configure(folder / "alertmanager", Settings.read(environment))
    rules = folder / "rules"
    write(rules, rule_files(addresses(environment)))
    dashboards.write(folder / "dashboards", dashboards.files(addresses(environment)))
    _for_tenant(rules)
    (folder / "prometheus.yml").write_text(
        prometheus_yml(
            where.rules, where.exporter, where.alertmanager, where.token_file, environment_name(environment)
        ),
        encoding="utf-8",
    )


def addresses(environment: Mapping[str, str]) -> Addresses:
    """Read where people open the playbook, which the pages serve unless it is named, and Grafana."""
    pages = environment.get("MAILER_PUBLIC_URL")
    served = f"{pages.rstrip('/')}/playbook/" if pages else Addresses.playbook
    return Addresses(environment.get("PLAYBOOK_URL") or served, environment.get("GRAFANA_URL") or Addresses.grafana)


def _for_tenant(rules: Path) -> None:
    """Loki looks for the rules of a tenant in a folder of its name: `fake` where there are no tenants."""
    shutil.copytree(rules / "loki", rules / "loki-tenants" / "fake", dirs_exist_ok=True)


def main(arguments: list[str]) -> int:
    """Make both folders; returns the exit status: 0, or 2 where the environment does not suffice."""
    parser = argparse.ArgumentParser(prog="python -m oncall.deployment.prepare", description=__doc__)
    parser.add_argument("--secrets", type=Path, default=Path("/secrets"), help="folder of the passwords")
    parser.add_argument("--config", type=Path, default=Path("/config"), help="folder of the servers' configuration")
    options = parser.parse_args(arguments)
    make_secrets(options.secrets)
    try:
        write_configuration(options.config, os.environ)
    except AlertingMisconfigured as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
