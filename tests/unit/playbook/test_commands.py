"""Commands of the front door in the page: `oncall` takes each, and each is rightly said to change something or not."""

import shlex

import pytest
from click.testing import CliRunner

from oncall.actions.arguments import check
from oncall.actions.registry import ACTIONS
from oncall.cli import main
from oncall.commands.act import _arguments
from playbook.parameters import PARAMETERS
from tests.unit.playbook.page import Printed, page

VALUES = {name: parameter.type.example for name, parameter in PARAMETERS.items()}
COMMANDS = {block.text(values=VALUES): block for block in page("en").blocks if block.text().startswith("oncall ")}
PRINTED_BY_OTHERS = {"silence-expire"}
"""Rollbacks that need an id which their action answers: it prints the whole command."""
READING = {"diagnose", "why", "logql", "metrics", "interpret", "dashboards"}
READING_OF_CAMPAIGNS = {("status",), ("unknown",), ("unknown", "list")}


def each(prefix: str) -> pytest.MarkDecorator:
    chosen = {text: block for text, block in COMMANDS.items() if (text.split()[1] == "act") is (prefix == "act")}
    return pytest.mark.parametrize(("text", "block"), chosen.items(), ids=list(chosen))


def parsed(words: list[str]) -> int:
    """Let click read the words down to the last command, and run nothing; gives the exit code (2: it refuses them)."""
    return CliRunner().invoke(main, [*words, "--help"]).exit_code


@each("others")
def test_a_command_is_one_that_the_front_door_takes(text: str, block: Printed) -> None:
    words = shlex.split(text)[1:]
    assert parsed(words) == 0
    verbs = tuple(word for word in words[1:] if not word.startswith("-") and word not in (*VALUES.values(), "oncall"))
    assert block.changes is not (words[0] in READING or (words[0] == "campaign" and verbs in READING_OF_CAMPAIGNS))


@each("act")
def test_an_action_is_planned_without_a_confirmation_and_done_with_its_name(text: str, block: Printed) -> None:
    _, _, name, *words = shlex.split(text)
    assert parsed(["act", name, *words]) == 0
    confirmed = words[-2:] == ["--confirm", name]
    action = ACTIONS[name]
    check(action.parameters, _arguments(action, words[:-2] if confirmed else words))
    assert block.changes is (confirmed and action.changes_production)


def test_every_action_stands_in_the_page() -> None:
    assert {text.split()[2] for text in COMMANDS if text.split()[1] == "act"} == set(ACTIONS) - PRINTED_BY_OTHERS


def test_gaps_of_a_command_stand_in_quotes() -> None:
    for block in COMMANDS.values():
        for name in block.gaps:
            assert f'${name}"' in block.text()


@pytest.mark.parametrize("words", ["diagnose --nonsense", "campaign nonsense", "nonsense"])
def test_a_command_that_the_front_door_does_not_take_is_found(words: str) -> None:
    assert parsed(words.split()) != 0
