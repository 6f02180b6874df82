"""The compose file: every service is watched and pinned, nothing is open to the network, no password is known."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

DEPLOY = Path(__file__).parents[3] / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ONCE = {"prepare", "migrate"}
OWN = {"prepare", "migrate", "web", "worker", "beat", "shipper", "exporter"}
EXACT_TAG = re.compile(r"^[a-z0-9/.-]+:v?\d+\.\d+(\.\d+)?$")


def test_everything_that_the_mailer_needs_is_there() -> None:
    others = {"postgres", "valkey", "mailcatcher", "loki", "prometheus", "alertmanager", "grafana"}
    assert set(SERVICES) == OWN | others


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONCE))
def test_a_service_has_a_health_check_and_comes_back(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_an_image_is_pinned(name: str) -> None:
    assert EXACT_TAG.match(SERVICES[name]["image"]), SERVICES[name]["image"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_port_is_open_to_this_machine_alone(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", ()))


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_password_stands_in_the_file(name: str) -> None:
    told = {key: value for key, value in SERVICES[name].get("environment", {}).items() if "PASSWORD" in key}
    assert all(key.endswith("_FILE") and value.startswith("/secrets/") for key, value in told.items()), told


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_what_is_mounted_from_the_project_exists(name: str) -> None:
    for mount in SERVICES[name].get("volumes", ()):
        source = mount.split(":")[0]
        if source.startswith("."):
            assert (DEPLOY / source).exists(), source
        else:
            assert source in COMPOSE["volumes"]


def test_a_part_of_ours_says_in_the_logs_which_it_is() -> None:
    parts = OWN - ONCE
    assert {name: SERVICES[name]["environment"]["ONCALL_COMPONENT"] for name in parts} == {n: n for n in parts}


def test_grafana_reads_the_dashboards_where_they_are_mounted() -> None:
    provisioning = DEPLOY.parent / "dashboards" / "provisioning"
    provider = yaml.safe_load((provisioning / "dashboards" / "mailer.yml").read_text())["providers"][0]
    mounts = [mount.split(":")[1] for mount in SERVICES["grafana"]["volumes"]]
    assert any(provider["options"]["path"].startswith(f"{mount}/") for mount in mounts)
    sources = yaml.safe_load((provisioning / "datasources" / "mailer.yml").read_text())["datasources"]
    assert {source["url"] for source in sources} == {
        f"${{{name}}}" for name in ("PROMETHEUS_URL", "LOKI_URL", "ALERTMANAGER_URL")
    }
    assert all(source["url"].strip("${}") in SERVICES["grafana"]["environment"] for source in sources)


def test_the_alert_rules_of_loki_lie_where_its_ruler_looks() -> None:
    config = yaml.safe_load((DEPLOY / "loki.yml").read_text())
    assert config["ruler_storage"] == {"backend": "local", "local": {"directory": "/config/rules/loki-tenants"}}
    assert "storage" not in config["ruler"]  # current Loki ignores it in silence


@pytest.mark.skipif(shutil.which("docker-compose") is None, reason="docker-compose is not installed")
def test_compose_takes_the_file(tmp_path: Path) -> None:
    text = (DEPLOY / "compose.yml").read_text()
    file = tmp_path / "compose.yml"
    file.write_text(text.replace("name: mailer\n", "", 1))  # the first generation knows no top-level name
    done = subprocess.run(["docker-compose", "-f", file, "config", "-q"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
