"""What the prose tells people to type without a block: it names services, workloads and commands that exist."""

import re
import shlex
from collections.abc import Iterator

import pytest
import yaml
from click.testing import CliRunner

from oncall.cli import main
from oncall.site.environment import PROJECT
from playbook.diagnosis.verdict import diagnose
from playbook.library import load
from playbook.snippet import LANGUAGES
from tests.unit.diagnosis.faults import FAULTS
from tests.unit.diagnosis.worlds import evidence

COMPOSE = yaml.safe_load((PROJECT / "deploy" / "compose.yml").read_text("utf-8"))
VERBS = {"start", "restart", "kill", "logs", "up"}
_INLINE = re.compile(r"`((?:docker|kubectl|oncall) [^`]+)`")
_OF_OTHERS = re.compile(r"`([^`]*\b(?:psql|redis-cli|promtool|celery -A) [^`]+)`")
"""Clients that wait for ever on a server that does not answer."""


def inline(language: str, program: str) -> Iterator[list[str]]:
    """Give the words of each inline command, up to a pipe."""
    for section in load().sections:
        for text in _INLINE.findall(section.text.of(language)):
            words = shlex.split(text.partition(" | ")[0])
            if words[0] == program:
                yield words[1:]


@pytest.mark.parametrize("language", LANGUAGES)
def test_docker_is_told_of_the_project_and_the_services_that_ship(language: str) -> None:
    told = [words for words in inline(language, "docker") if words[0] != "inspect"]
    assert told
    for compose, option, value, verb, *words in told:
        assert (compose, option, value) in {("compose", "-p", COMPOSE["name"]), ("compose", "-f", "deploy/compose.yml")}
        assert verb in VERBS
        options, services = [word for word in words if word[0] == "-"], [word for word in words if word[0] != "-"]
        assert options == (["-d"] if verb == "up" else []), words
        assert (option == "-f") is (verb == "up"), "only what makes containers needs the file"
        assert services
        assert set(services) <= set(COMPOSE["services"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_changed_variable_reaches_a_container_that_is_made_anew_and_not_one_that_is_restarted(language: str) -> None:
    """`docker compose restart` starts the same container, with the environment that it was made with."""
    for section in load().sections:
        for line in section.text.of(language).splitlines():
            if "docker compose" in line and re.search(r"`[A-Z]+(?:_[A-Z]+)+`", line):
                assert "restart" not in "".join(re.findall("`(docker compose [^`]*)`", line)), line


@pytest.mark.parametrize("language", LANGUAGES)
def test_kubectl_is_told_of_workloads_by_the_services_names(language: str) -> None:
    told = list(inline(language, "kubectl"))
    assert told
    for *words, workload in told:
        assert words == ["-n", COMPOSE["name"], "rollout", "restart"]
        kind, _, name = workload.partition("/")
        assert kind == "deploy"
        assert name in COMPOSE["services"]
        assert name not in COMPOSE["volumes"], "a server that keeps data is a StatefulSet"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_command_of_the_front_door_is_one_that_it_takes(language: str) -> None:
    for words in inline(language, "oncall"):
        taken = [word for word in words if not word.startswith("id=")]
        assert CliRunner().invoke(main, [*taken, "--help"]).exit_code == 0, words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_client_that_may_wait_for_ever_is_ended(language: str) -> None:
    told = [text for section in load().sections for text in _OF_OTHERS.findall(section.text.of(language))]
    assert told
    assert [text for text in told if not text.startswith("timeout -v ")] == []


def test_a_client_in_a_verdict_is_ended_too() -> None:
    causes = [found.cause for _, _, breaks in FAULTS if (found := diagnose(evidence(*breaks))).cause]
    commands = [remedy.command for judged in causes for remedy in judged.finding.remedies]
    told = [command for command in commands if _OF_OTHERS.fullmatch(f"`{command}`")]
    assert told
    assert [command for command in told if not command.startswith("timeout -v ")] == []
