"""A real Alertmanager on the configuration that ships, with its waits shortened, and every receiver there is."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alerts.alertmanager.configure import configure
from oncall.monitoring.pages import Pages
from oncall.monitoring.parts import alertmanager_command, webhook_command
from oncall.monitoring.stack import webhook_settings
from oncall.monitoring.tools import ALERTMANAGER, AMTOOL
from oncall.stack.ports import LOOPBACK
from oncall.stack.ports import free_port as a_port
from oncall.stack.smtp import SmtpReceiver
from oncall.stack.supervisor import Supervisor
from tests.integration.alertmanager.alerting import Alerting, hurried
from tests.programs import path_of
from tests.services import StartSmtpReceiver

SLACK = "/slack"


@pytest.fixture
def amtool() -> str:
    return path_of(AMTOOL)


@pytest.fixture
def relay(start_smtp_receiver: StartSmtpReceiver) -> SmtpReceiver:
    """The relay of the pages' e-mail."""
    return start_smtp_receiver(keep_bodies=True)


@pytest.fixture
def alerting(supervisor: Supervisor, relay: SmtpReceiver, tmp_path: Path) -> Iterator[Alerting]:
    """Run it for the length of a test; without Alertmanager the test is skipped, or fails where CI=true."""
    webhook, port = a_port(), a_port()
    (tmp_path / "slack-url").write_text(f"http://{LOOPBACK}:{webhook}{SLACK}")
    settings = replace(
        webhook_settings(webhook),
        email_to="oncall@example.com", email_from="alerts@example.com",
        email_smarthost=f"{LOOPBACK}:{relay.port}", email_tls=False,
        slack_url_file=str(tmp_path / "slack-url"), slack_channel="#mail",
    )  # fmt: skip
    config = configure(tmp_path / "alertmanager", settings)
    config.write_text(hurried(config.read_text()))
    pages = Pages(tmp_path / "pages.jsonl")
    path_of(ALERTMANAGER)
    command = alertmanager_command(port, config, tmp_path / "data")
    try:
        supervisor.start(webhook_command(webhook, pages.file))
        supervisor.start(command)
        yield Alerting(f"http://{LOOPBACK}:{port}", pages, relay.mailbox)
    finally:
        supervisor.stop("alertmanager")
        supervisor.stop("webhook")
