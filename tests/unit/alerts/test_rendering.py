"""What is committed is what the sources give: whole, pruned, and known to be generated."""

from pathlib import Path

import pytest
import yaml

from alerts.alert import Alert, Record
from alerts.recording import RECORDS
from alerts.render import RENDERED, drift, main, write
from alerts.rules import every_alert, rule_files
from observability.catalogue.engine import Engine
from observability.catalogue.links import Addresses, Dashboard, dashboard_url, kebab, reason_anchor, runbook_url

FILES = rule_files(Addresses())


def test_the_committed_files_are_up_to_date() -> None:
    assert drift(RENDERED, FILES) == []


def test_every_rule_stands_in_one_file_of_its_engine() -> None:
    for engine in Engine:
        texts = [text for name, text in FILES.items() if name.startswith(f"{engine}/")]
        groups = [group for text in texts for group in yaml.safe_load(text)["groups"]]
        names = [rule.get("alert") or rule["record"] for group in groups for rule in group["rules"]]
        every: list[Alert | Record] = [*every_alert(), *RECORDS]
        wanted = [rule.name for rule in every if rule.engine is engine]
        assert sorted(names) == sorted(wanted)


def test_every_file_says_that_it_is_generated_and_tells_the_reason_of_every_time() -> None:
    for text in FILES.values():
        assert text.startswith("# Generated")
    told = "".join(FILES.values())
    for alert in every_alert():
        assert f"# for: {alert.hold.because}." in told


def test_loki_gets_no_keep_firing_for_which_it_would_drop_in_silence() -> None:
    for name, text in FILES.items():
        assert ("keep_firing_for" in text) == (name.startswith("prometheus/") and "recording" not in name)


def test_a_stray_file_is_drift_and_is_pruned(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    (tmp_path / "prometheus" / "stray.yml").write_text("")
    assert drift(tmp_path, FILES) == ["prometheus/stray.yml"]
    write(tmp_path, FILES)
    assert drift(tmp_path, FILES) == []


def test_folders_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "alertmanager").mkdir()
    (tmp_path / "alertmanager" / "alertmanager.yml").write_text("theirs")
    write(tmp_path, FILES)
    assert (tmp_path / "alertmanager" / "alertmanager.yml").exists()
    assert drift(tmp_path, FILES) == []


def test_check_names_what_differs_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--out", str(tmp_path)]) == 0
    changed = tmp_path / "loki" / "pipeline.yml"
    changed.write_text("edited")
    assert main(["--check", "--out", str(tmp_path)]) == 1
    assert "loki/pipeline.yml is not what alerts/ renders" in capsys.readouterr().err
    assert changed.read_text() == "edited"


def test_an_installation_has_links_of_its_own(tmp_path: Path) -> None:
    links = ["--playbook-url", "https://mail.example/playbook/", "--grafana-url", "https://grafana.example"]
    assert main(["--out", str(tmp_path), *links]) == 0
    text = (tmp_path / "prometheus" / "delivery.yml").read_text()
    assert "https://mail.example/playbook/#alert-mailer-breaker-tripped" in text
    assert "https://grafana.example/d/mailer-campaign?viewPanel=" in text
    assert "127.0.0.1" not in text


def test_links_follow_from_names() -> None:
    addresses = Addresses("https://mail.example/playbook/", "https://grafana.example")
    assert kebab("MailerSMTPAuthFailed") == "mailer-smtp-auth-failed"
    assert runbook_url("MailerNothingSent", addresses) == "https://mail.example/playbook/#alert-mailer-nothing-sent"
    assert reason_anchor("hourly_limit") == "reason-hourly-limit"
    assert dashboard_url(Dashboard.PIPELINE, addresses) == "https://grafana.example/d/mailer-pipeline"


def test_a_link_fills_variables_with_what_needs_quoting_and_with_templates() -> None:
    addresses = Addresses(grafana="https://grafana.example")
    filled = {"campaign": "{{ $labels.campaign_id }}", "provider": "a&b"}
    link = dashboard_url(Dashboard.CAMPAIGN, addresses, variables=filled)
    assert link.endswith("?var-campaign={{ $labels.campaign_id }}&var-provider=a%26b")


def test_a_variable_that_a_dashboard_lacks_is_refused() -> None:
    with pytest.raises(KeyError, match="has no variable"):
        dashboard_url(Dashboard.PIPELINE, Addresses(), variables={"campaign": "c-1"})
