"""`docker compose up` without an engine: every service of the file by its own command, and from there to a letter.

One run for all sentences: it starts each service whose program this machine has, in name spaces of its own.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from oncall.monitoring.exceptions import ToolMissing
from oncall.monitoring.tools import require
from oncall.stack.supervisor import ROOT
from tests.acceptance.deploy.compose import read
from tests.acceptance.deploy.follow import COMPOSE
from tests.acceptance.deploy.images import TOOLS

SERVICES = read(COMPOSE, {})
WATCHED = {name for name, service in SERVICES.items() if service.health}
SPACES = ("unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc")
REAPING = ("sh", "-c", '"$@"; exit $?', "sh")
"""The first process of a name space gets the orphans: one that is not buried keeps its container from ending."""
LETTERS = 2150
SECONDS = 240


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Follow the file once, and give what was seen."""
    try:
        require(*TOOLS)
    except ToolMissing as missing:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(missing))
    if subprocess.run([*SPACES, "true"], capture_output=True, check=False).returncode:
        pytest.skip("it needs name spaces of its own, which this machine gives to root on Linux alone, if at all")
    folder = tmp_path_factory.mktemp("deploy")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    argv = [*SPACES, *REAPING, sys.executable, "-m", "tests.acceptance.deploy.follow", str(folder)]
    done = subprocess.run(argv, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads((folder / "seen.json").read_text("utf-8"))


def test_every_service_becomes_healthy_by_its_own_check_but_the_one_whose_program_is_nowhere(seen: Any) -> None:
    assert set(seen["healthy"]) == WATCHED - {"grafana"}
    assert seen["not_started"] == ["grafana"]


def test_a_service_is_healthy_after_those_that_it_waits_for(seen: Any) -> None:
    for name, since in seen["healthy"].items():
        others = SERVICES[name].waits_for.keys() & seen["healthy"].keys()
        assert all(seen["healthy"][other] < since for other in others), name


def test_every_step_of_the_dockerfile_is_done_but_the_one_that_loads_the_packages(seen: Any) -> None:
    assert len(seen["left_out"]) == 1
    assert seen["left_out"][0].endswith("--require-hashes -r requirements/runtime.txt")


def test_a_published_port_answers_from_outside_of_its_container(seen: Any) -> None:
    assert seen["answers"] == dict.fromkeys(("web", "prometheus", "alertmanager"), 200)


def test_what_the_readme_prints_reads_the_passwords_and_sends_a_first_campaign(seen: Any) -> None:
    pasted = seen["pasted"]
    assert pasted["status"] == 0, pasted
    passwords = re.findall(r"^/secrets/[\w-]+:([\w-]{24,})$", pasted["said"], re.MULTILINE)
    assert len(set(passwords)) == 3, pasted
    assert f"Taken: {LETTERS}. Refused: 21." in pasted["said"]
    assert re.search(rf"emails_sent_per_hour +{LETTERS:,} +{LETTERS:,} +yes", pasted["said"]), pasted["said"]
    assert "\nHealthy." in pasted["said"]
    assert '"message":"Email sent successfully"' in pasted["said"]
    assert '"component":"web"' not in pasted["said"], "a command's answer is mixed with its lines"


def test_every_letter_arrives_once_and_prometheus_counts_each(seen: Any) -> None:
    assert seen["letters"]["news@example.com"] == LETTERS
    assert seen["letters"]["twice"] == 0
    assert seen["sent"] == LETTERS


def test_a_clean_start_pages_nobody(seen: Any) -> None:
    assert seen["fired"] == ["MailerWatchdog"]
    assert seen["letters"].keys() == {"news@example.com", "twice"}


def test_prometheus_reaches_what_it_is_told_to_watch(seen: Any) -> None:
    assert set(seen["targets"].values()) == {"1"}
    assert "mailer" in seen["targets"]


def test_nothing_is_written_into_the_image(seen: Any) -> None:
    assert seen["written"] == []


@pytest.mark.parametrize("name", sorted(WATCHED - {"grafana"}))
def test_a_service_ends_in_order_and_in_time_when_it_is_told_to(seen: Any, name: str) -> None:
    assert seen["ends"][name]["status"] == 0
    assert seen["ends"][name]["seconds"] < SERVICES[name].grace


@pytest.mark.skipif(shutil.which("docker-compose") is None, reason="docker-compose is not installed")
def test_docker_compose_reads_the_file_as_we_do(tmp_path: Path) -> None:
    file = tmp_path / "compose.yml"
    file.write_text(COMPOSE.read_text("utf-8").replace("name: mailer\n", "", 1))  # the first generation knows no name
    argv = ["docker-compose", "-f", str(file), "config"]
    done = subprocess.run(argv, capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]})
    for name, told in yaml.safe_load(done.stdout)["services"].items():
        ours = SERVICES[name]
        assert told.get("command", []) == list(ours.command), name
        assert told.get("environment", {}) == ours.environment, name
        test = [word.replace("$", "$$") for word in (ours.health.test if ours.health else ())]  # as it prints them
        assert told.get("healthcheck", {}).get("test", []) == test, name
        assert {other: how["condition"] for other, how in told.get("depends_on", {}).items()} == ours.waits_for, name
