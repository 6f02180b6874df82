"""The compose file: every service is watched and pinned, nothing is open to the network, no password is known."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from alerts.alertmanager.intervals import SCRAPE
from dashboards.render import RENDERED
from observability.catalogue.promql import span
from observability.catalogue.text import Language
from oncall.deployment.prepare import VALKEY_CONF

DEPLOY = Path(__file__).parents[3] / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ONCE = {"prepare", "migrate"}
OWN = {"prepare", "migrate", "web", "worker", "beat", "shipper", "exporter"}
EXACT_TAG = re.compile(r"^[a-z0-9/.-]+:v?\d+\.\d+(\.\d+)?(@sha256:[0-9a-f]{64})?$")
TAKEN = re.compile(r"\$\{(\w+):-[^}]*\}")
SHELLS = {"CMD-SHELL", "sh", "bash"}


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


def test_the_worker_has_a_process_for_each_pump_that_is_woken_and_one_for_the_tick() -> None:
    assert {SERVICES[name]["environment"]["MAILER_PUMPS"] for name in OWN - ONCE} == {"${WORKER_PROCESSES:-2}"}
    assert "--concurrency" not in SERVICES["worker"]["command"]
    assert settings.CELERY_WORKER_CONCURRENCY == settings.MAILER_PUMPS + 1


def test_grafana_reads_the_dashboards_where_they_are_mounted() -> None:
    provisioning = DEPLOY.parent / "dashboards" / "provisioning"
    providers = yaml.safe_load((provisioning / "dashboards" / "mailer.yml").read_text())["providers"]
    paths = [provider["options"]["path"] for provider in providers]
    assert paths == [f"/config/dashboards/{language}" for language in Language]
    assert len({provider["folderUid"] for provider in providers}) == len({each["name"] for each in providers}) == 2
    assert not any(provider["disableDeletion"] for provider in providers)  # what is not rendered any more goes
    mounts = [mount.split(":")[1] for mount in SERVICES["grafana"]["volumes"]]
    assert all(any(path.startswith(f"{mount}/") for mount in mounts) for path in paths)
    sources = yaml.safe_load((provisioning / "datasources" / "mailer.yml").read_text())["datasources"]
    assert {source["url"] for source in sources} == {
        f"${{{name}}}" for name in ("PROMETHEUS_URL", "LOKI_URL", "ALERTMANAGER_URL")
    }
    assert all(source["url"].strip("${}") in SERVICES["grafana"]["environment"] for source in sources)


def test_each_dashboard_begins_with_the_data_sources_that_are_provisioned() -> None:
    provisioning = DEPLOY.parent / "dashboards" / "provisioning"
    sources = yaml.safe_load((provisioning / "datasources" / "mailer.yml").read_text())["datasources"]
    known = {source["uid"]: source["type"] for source in sources}
    for path in RENDERED.rglob("*.json"):
        variables = json.loads(path.read_text())["templating"]["list"]
        chosen = {each["current"]["value"]: each["query"] for each in variables if each["type"] == "datasource"}
        assert chosen.keys() == {"prometheus", "loki"}
        assert chosen.items() <= known.items()


def test_grafana_knows_how_often_prometheus_looks() -> None:
    file = DEPLOY.parent / "dashboards" / "provisioning" / "datasources" / "mailer.yml"
    (source,) = [each for each in yaml.safe_load(file.read_text())["datasources"] if each["type"] == "prometheus"]
    assert source["jsonData"]["timeInterval"] == span(SCRAPE)  # four of them are the least that a rate is taken over


@pytest.mark.parametrize("name", sorted(set(TAKEN.findall((DEPLOY / "compose.yml").read_text()))))
def test_what_an_installation_may_set_is_told(name: str) -> None:
    told = (DEPLOY / "README.md").read_text() + (DEPLOY.parent / "alerts/alertmanager/README.md").read_text()
    assert f"`{name}`" in told


@pytest.mark.parametrize("name", sorted(OWN - ONCE))
def test_our_own_checks_may_ask_whatever_the_site_is_called(name: str) -> None:
    hosts = SERVICES[name]["environment"]["DJANGO_ALLOWED_HOSTS"]
    assert hosts.startswith("127.0.0.1,localhost,web,")
    assert hosts.endswith("${DJANGO_ALLOWED_HOSTS:-}")


@pytest.mark.parametrize("name", ["prometheus", "alertmanager"])
def test_a_path_in_a_public_address_does_not_move_what_the_others_ask(name: str) -> None:
    assert "--web.route-prefix=/" in SERVICES[name]["command"]


def test_provisioning_leaves_the_image_s_other_folders_where_grafana_looks_for_them() -> None:
    mounts = {mount.split(":")[1] for mount in SERVICES["grafana"]["volumes"]}
    assert "/etc/grafana/provisioning" not in mounts
    assert {f"/etc/grafana/provisioning/{name}" for name in ("datasources", "dashboards")} <= mounts


def test_what_has_no_shell_is_checked_without_one() -> None:
    assert SERVICES["loki"]["healthcheck"]["test"] == ["CMD", "/usr/bin/loki", "-health"]
    assert not SHELLS & set(SERVICES["mailcatcher"]["healthcheck"]["test"])


def test_postgres_is_ready_when_it_answers_by_the_network_and_not_while_it_is_made() -> None:
    assert {"--host", "127.0.0.1"} <= set(SERVICES["postgres"]["healthcheck"]["test"])


def test_valkey_leaves_root_and_names_no_password_to_the_list_of_processes() -> None:
    command = SERVICES["valkey"]["command"]
    assert command[:2] == ["valkey-server", f"/secrets/{VALKEY_CONF}"]
    assert "--requirepass" not in command


def test_what_loki_s_ruler_records_arrives_in_prometheus() -> None:
    written = yaml.safe_load((DEPLOY / "loki.yml").read_text())["ruler"]["remote_write"]
    assert written["enabled"] is True
    assert [client["url"] for client in written["clients"].values()] == ["http://prometheus:9090/api/v1/write"]
    assert "--web.enable-remote-write-receiver" in SERVICES["prometheus"]["command"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_waits_for_others_that_can_tell_when_they_are_ready(name: str) -> None:
    for other, how in SERVICES[name].get("depends_on", {}).items():
        wanted = "service_completed_successfully" if other in ONCE else "service_healthy"
        assert how == {"condition": wanted}, other


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_configuration_and_passwords_can_be_written_by_the_one_that_makes_them(name: str) -> None:
    for mount in SERVICES[name].get("volumes", ()):
        source, *rest = mount.split(":")
        is_made_elsewhere = source.startswith(".") or source in {"secrets", "config"}
        assert (rest[-1] == "ro") == (is_made_elsewhere and name != "prepare"), mount


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_what_a_container_says_cannot_fill_the_disk(name: str) -> None:
    assert {"max-size", "max-file"} <= set(SERVICES[name]["logging"]["options"])


def test_the_worker_s_output_is_found_under_the_name_that_people_know() -> None:
    assert SERVICES["worker"]["container_name"] == "celery_worker"


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_part_of_ours_may_do_nothing_that_root_may(name: str) -> None:
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]
    assert "USER mailer" in (DEPLOY / "Dockerfile").read_text()


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
