"""Routes and inhibitions, by amlint's model of Alertmanager and by amtool, for every label set that ships."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from alerts.alertmanager.configure import configure
from alerts.alertmanager.render import RENDERED
from alerts.alertmanager.routing import EXPLANATIONS, PAGE, TICKET, WATCHDOG, Explanation
from alerts.alertmanager.settings import Settings
from alerts.rules import every_alert
from observability.catalogue.engine import Engine
from oncall.monitoring.tools import PROMTOOL
from tests.integration.alertmanager.shipped import FIRING, INHIBITOR, Labels, of_severity, receiver
from tests.programs import path_of

WEBHOOKS = Settings(
    page_webhook_url="https://pager.example.com/", ticket_webhook_url="https://tickets.example.com/",
    watchdog_url="https://switch.example.com/",
)  # fmt: skip
EMAIL = Settings(
    email_to="oncall@example.com", email_from="alerts@example.com", email_smarthost="relay.example.com:587",
    email_user="alerts", email_password_file="password",
)  # fmt: skip
SLACK = Settings(slack_url_file="slack-url", slack_channel="#mail")
EVERYTHING = replace(
    WEBHOOKS, email_to="oncall@example.com", email_from="alerts@example.com", email_smarthost="relay.example.com:587",
    slack_url_file="slack-url", slack_channel="#mail", webhook_token_file="token",
)  # fmt: skip
KINDS = pytest.mark.parametrize(
    "settings", [WEBHOOKS, EMAIL, SLACK, EVERYTHING], ids=["webhook", "email", "slack", "all"]
)
AMLINT = str(Path(sys.executable).with_name("amlint"))
CAUSES = {explanation.cause.name for explanation in EXPLANATIONS} | {"MailerExporterDown"}


@pytest.fixture
def promtool() -> str:
    return path_of(PROMTOOL)


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def inhibited(labels: Labels, *firing: Labels) -> bool:
    return INHIBITOR.inhibited_by(labels, firing) is not None


@KINDS
def test_amtool_takes_what_is_started_on(amtool: str, tmp_path: Path, settings: Settings) -> None:
    assert "SUCCESS" in run(amtool, "check-config", str(configure(tmp_path, settings)))


def test_promtool_takes_the_prometheus_configuration_with_every_rule_that_ships(promtool: str) -> None:
    said = run(promtool, "check", "config", str(RENDERED / "prometheus.yml"))
    assert all(file.name in said for file in (RENDERED / "prometheus").glob("*.yml"))


@KINDS
def test_amlint_finds_nothing_to_say(tmp_path: Path, settings: Settings) -> None:
    config = configure(tmp_path, replace(settings, watchdog_url="https://switch.example.com/"))
    rules = [f"--rules={folder}/*.yml" for folder in (RENDERED / "prometheus", RENDERED / "loki")]
    run(AMLINT, "check", "--strict", *rules, str(config))


def test_amtool_routes_every_alert_as_our_tests_do(amtool: str, tmp_path: Path) -> None:
    config = configure(tmp_path, WEBHOOKS)
    for labels in FIRING.values():
        given = [f"{name}={value}" for name, value in labels.items()]
        assert run(amtool, "config", "routes", "test", f"--config.file={config}", *given) == receiver(labels)


def test_pages_wake_a_person_tickets_do_not_and_watchdogs_reach_the_switch() -> None:
    watchdogs = {"MailerWatchdog", "MailerLokiWatchdog"}
    wanted = {"critical": PAGE, "warning": TICKET}
    found = {name: receiver(labels) for name, labels in FIRING.items()}
    assert found == {
        name: WATCHDOG if name in watchdogs else wanted[labels["severity"]] for name, labels in FIRING.items()
    }


def test_no_page_is_held_back_by_a_warning_even_where_all_fire_at_once() -> None:
    assert [labels for labels in of_severity("critical") if inhibited(labels, *of_severity("warning"))] == []


def test_only_those_alerts_hold_back_others_that_are_meant_to() -> None:
    found = {name for name, source in FIRING.items() for labels in FIRING.values() if inhibited(labels, source)}
    assert found == CAUSES


def test_with_everything_firing_each_alert_is_sent_or_explained_by_one_that_is() -> None:
    everything = list(FIRING.values())
    sent = [labels for labels in everything if not inhibited(labels, *everything)]
    assert FIRING["MailerExporterDown"] in sent
    assert [labels for labels in everything if labels not in sent and not inhibited(labels, *sent)] == []


@pytest.mark.parametrize("explanation", EXPLANATIONS, ids=lambda found: found.cause.name)
def test_a_page_holds_back_what_it_explains_and_only_where_they_belong_together(explanation: Explanation) -> None:
    cause = FIRING[explanation.cause.name]
    explained = [FIRING[alert.name] for alert in explanation.explained]
    assert receiver(cause) == PAGE
    assert [labels for labels in explained if not inhibited(labels, cause)] == []
    for name in ("team", "env", *explanation.equal):
        stranger = {**cause, name: "another"}
        assert [labels for labels in explained if inhibited(labels, stranger)] == []


def test_a_dead_exporter_holds_back_what_it_feeds_and_neither_logs_nor_watchdogs_nor_other_teams() -> None:
    down = FIRING["MailerExporterDown"]
    heard = {name for name, labels in FIRING.items() if not inhibited(labels, down)}
    assert heard == {alert.name for alert in every_alert() if alert.engine is Engine.LOKI} | {
        down["alertname"],
        "MailerWatchdog",
    }
    assert not inhibited({"alertname": "DiskFull", "team": "storage"}, down)
    assert not inhibited(FIRING["MailerBreakerTripped"], {**down, "env": "another"})
