"""What the environment must say so that a page reaches a person."""

from pathlib import Path
from string import Template

import pytest
import yaml

from alerts.alertmanager.config import alertmanager_yml
from alerts.alertmanager.configure import main
from alerts.alertmanager.exceptions import AlertingMisconfigured
from alerts.alertmanager.receivers import receivers
from alerts.alertmanager.render import RENDERED
from alerts.alertmanager.settings import VARIABLES, Settings

EMAIL = {
    "ALERT_EMAIL_TO": "oncall@example.com",
    "ALERT_EMAIL_FROM": "alerts@example.com",
    "ALERT_EMAIL_SMARTHOST": "relay.example.com:587",
}


def test_email_alone_is_enough_for_pages_and_tickets() -> None:
    config = yaml.safe_load(alertmanager_yml(Settings.read(EMAIL)))
    told = {receiver["name"]: set(receiver) - {"name"} for receiver in config["receivers"]}
    assert told == {"mail-page": {"email_configs"}, "mail-ticket": {"email_configs"}, "watchdog": set()}


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({}, "Nobody would get a page"),
        ({"ALERT_TICKET_WEBHOOK_URL": "https://tickets.example.com/"}, "Nobody would get a page"),
        ({"ALERT_PAGE_WEBHOOK_URL": "https://pager.example.com/"}, "Nobody would get a ticket"),
        ({"ALERT_EMAIL_TO": "oncall@example.com"}, "ALERT_EMAIL_FROM, ALERT_EMAIL_SMARTHOST"),
        ({"ALERT_SLACK_URL_FILE": "/run/secrets/slack"}, "ALERT_SLACK_CHANNEL"),
        (EMAIL | {"ALERT_EMAIL_USER": "alerts"}, "ALERT_EMAIL_PASSWORD_FILE"),
        (EMAIL | {"ALERT_EMAIL_TLS": "perhaps"}, "neither true nor false"),
    ],
)
def test_what_would_fail_at_night_is_refused_at_start(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(AlertingMisconfigured, match=sentence):
        Settings.read(environment)


def test_every_variable_stands_in_the_committed_file_and_filled_in_it_is_what_is_started_on() -> None:
    committed = (RENDERED / "alertmanager" / "alertmanager.yml").read_text()
    values = {variable: f"https://{name}.example.com" for name, variable in VARIABLES.items() if name != "email_tls"}
    assert [variable for variable in values if variable not in committed] == []
    assert Template(committed).substitute(values) == alertmanager_yml(Settings.read(values))


def test_no_secret_is_written_into_the_configuration() -> None:
    values = {variable: name for name, variable in VARIABLES.items() if name != "email_tls"}
    text = alertmanager_yml(Settings.read(values))
    assert not any(f"{secret}:" in text for secret in ("auth_password", "api_url", "credentials", "password"))


def test_the_command_writes_both_files_and_names_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for variable in VARIABLES.values():
        monkeypatch.delenv(variable, raising=False)
    assert main([str(tmp_path)]) == 2
    assert "ALERT_EMAIL_TO" in capsys.readouterr().err
    for name, value in EMAIL.items():
        monkeypatch.setenv(name, value)
    assert main([str(tmp_path)]) == 0
    assert {file.name for file in tmp_path.iterdir()} == {"alertmanager.yml", "mailer.tmpl"}


def test_the_token_of_our_webhooks_is_not_given_to_the_dead_mans_switch() -> None:
    settings = Settings(page_webhook_url="https://p", watchdog_url="https://w", webhook_token_file="/run/token")
    told = {receiver["name"]: "/run/token" in str(receiver) for receiver in receivers(settings)}
    assert told == {"mail-page": True, "mail-ticket": False, "watchdog": False}
