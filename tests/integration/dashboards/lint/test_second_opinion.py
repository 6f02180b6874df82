"""Others read our queries too: Grafana's grammar of LogQL, and Prometheus itself."""

import subprocess
from pathlib import Path

import pytest
import yaml

from observability.catalogue.engine import Engine
from tests.integration.dashboards.lint.lezer import errors, install
from tests.integration.dashboards.lint.shipped import queries
from tests.programs import promtool

BROKEN = '{app="mailer"} |= "x" | jsn | y=z'


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("lezer"))


def test_grafana_s_own_grammar_reads_every_query_to_loki_that_ships(modules: Path) -> None:
    shipped = queries(Engine.LOKI)
    assert len(shipped) > 80
    assert errors(shipped, modules) == {}


def test_grafana_s_own_grammar_finds_what_is_no_logql(modules: Path) -> None:
    assert list(errors([BROKEN, '{app="mailer"}'], modules)) == [BROKEN]


def check_rules(expressions: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    rules = [{"record": f"query:{number}", "expr": text} for number, text in enumerate(expressions)]
    file = folder / "queries.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": rules}]}))
    command = [promtool(), "check", "rules", "--lint=none", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_prometheus_itself_reads_every_query_to_it_that_ships(tmp_path: Path) -> None:
    shipped = [query for query in queries(Engine.PROMETHEUS) if not query.startswith("label_values(")]
    assert len(shipped) > 100
    checked = check_rules(shipped, tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_prometheus_itself_finds_what_is_no_promql(tmp_path: Path) -> None:
    assert check_rules(["sum by (x) rate(y)"], tmp_path).returncode != 0
