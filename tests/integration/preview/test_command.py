"""`oncall dashboards preview` against a real Prometheus and the embedded log store, also where one is away."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from observability.catalogue.labels import APP
from oncall.cli import main
from tests.integration.dashboards.grafana import running_twin
from tests.integration.store.serving import NOW, SECOND, Client, served
from tests.programs import program

NOWHERE = "http://127.0.0.1:9"
SPAN = ["--from", str(NOW // SECOND - 3600), "--to", str(NOW // SECOND)]


@pytest.fixture
def store(tmp_path: Path) -> Any:
    """A store with one line: a campaign that waits."""
    line = {"timestamp": "x", "level": "INFO", "message": "Campaign deferred", "defer_reason": "hourly_limit"}
    labels = {"app": APP, "env": "test", "component": "worker", "level": "INFO", "host": "mail1"}
    with served(tmp_path / "store") as client:
        client.push([{"stream": labels, "values": [[str(NOW - 60 * SECOND), json.dumps(line)]]}])
        yield client


def _preview(out: Path, *arguments: str) -> tuple[Result, dict[str, Any]]:
    done = CliRunner().invoke(main, ["dashboards", "preview", *SPAN, "--out", str(out), *arguments])
    text = out.read_text(encoding="utf-8") if out.exists() else ""
    found = re.search(r'id="data">(.*?)</script>', text, re.DOTALL)
    return done, json.loads(found[1]) if found else {}


def _panels(data: dict[str, Any], source: str) -> list[dict[str, Any]]:
    panels = [panel for board in data["dashboards"] for panel in board["panels"] if panel["queries"]]
    return [panel for panel in panels if {query["source"] for query in panel["queries"]} == {source}]


def test_a_prometheus_that_is_away_fails_its_own_panels_and_the_logs_are_drawn(store: Client, tmp_path: Path) -> None:
    done, data = _preview(tmp_path / "page.html", "--loki", store.url, "--prometheus", NOWHERE)
    assert done.exit_code == 0, done.output
    assert {panel["state"] for panel in _panels(data, "prometheus")} == {"error"}
    assert f"{NOWHERE} does not answer: [Errno 111] Connection refused" in done.output
    states = {panel["state"] for panel in _panels(data, "loki")}
    assert "ok" in states
    assert "error" not in states


def test_whoever_answers_in_the_place_of_either_is_told(tmp_path: Path) -> None:
    with running_twin() as stranger:
        stranger.instead = (200, {"Content-Type": "text/html"}, "<h1>Sign in</h1>")
        done, data = _preview(tmp_path / "page.html", "--loki", stranger.url, "--prometheus", stranger.url)
    assert done.exit_code == 0, done.output
    for source in ("prometheus", "loki"):
        assert {panel["state"] for panel in _panels(data, source)} == {"error"}
        assert f"{stranger.url} answered 200, and not as {source.capitalize()} does." in done.output


def test_without_a_prometheus_the_page_says_so_and_draws_the_logs(
    store: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMETHEUS_URL", "")
    done, data = _preview(tmp_path / "page.html", "--loki", store.url)
    assert done.exit_code == 0, done.output
    assert {panel["state"] for panel in _panels(data, "prometheus")} == {"unasked"}
    assert "only the panels that read logs are drawn" in data["warnings"][0]
    assert "ok" in {panel["state"] for panel in _panels(data, "loki")}


def test_the_spool_answers_where_no_loki_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setenv("LOKI_URL", "")
    monkeypatch.setenv("ONCALL_SPOOL_DIR", str(spool))
    done, data = _preview(tmp_path / "page.html", "--prometheus", NOWHERE)
    assert done.exit_code == 0, done.output
    assert "error" not in {panel["state"] for panel in _panels(data, "loki")}


def test_a_stack_that_runs_here_is_found(store: Client, tmp_path: Path) -> None:
    (tmp_path / "env").write_text(f"LOKI_URL={store.url}\nPROMETHEUS_URL={NOWHERE}\n")
    unnamed = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    command = [sys.executable, "-m", "oncall", "dashboards", "preview", *SPAN, "--out", str(tmp_path / "page.html")]
    env = {**unnamed, "ONCALL_STATE_DIR": str(tmp_path)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert f"{NOWHERE} does not answer" in done.stderr
    assert "Campaign deferred" in (tmp_path / "page.html").read_text()


def test_a_picture_of_each_dashboard_is_taken_from_the_page(store: Client, tmp_path: Path) -> None:
    program("chromium", "chromium")
    folder = tmp_path / "pictures"
    wanted = ["--dashboard", "mailer-alerts", "--image", str(folder)]
    done, _data = _preview(tmp_path / "page.html", "--loki", store.url, "--prometheus", NOWHERE, *wanted)
    assert done.exit_code == 0, done.output
    picture = (folder / "mailer-alerts.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20]) == 1440
    assert str(folder / "mailer-alerts.png") in done.output
