"""What a newcomer asks first: `--help`. Every command shows examples, and each of them is one that it takes."""

import os
import re
import shlex
from collections.abc import Iterator
from itertools import takewhile

import click
import pytest
from click.testing import CliRunner

from oncall.cli import main

SEPARATORS = {"&&", ";", "|", ">", "<"}


def every_command(group: click.Command = main, *path: str) -> Iterator[tuple[str, ...]]:
    """Name every command and every group of commands."""
    yield path
    if isinstance(group, click.Group):
        for name in group.list_commands(click.Context(group)):
            command = group.get_command(click.Context(group), name)
            assert command is not None
            yield from every_command(command, *path, name)


COMMANDS = list(every_command())


def help_of(path: tuple[str, ...]) -> str:
    told = CliRunner().invoke(main, [*path, "--help"])
    assert told.exit_code == 0
    return told.output


def examples(text: str) -> list[str]:
    """Give the lines below `Examples:`, without what is said of each beside it."""
    _, _, below = text.partition("xamples:\n")
    lines = takewhile(str.strip, below.splitlines())
    return [re.split(r"\s{3,}", line.strip())[0] for line in lines]


def ours(example: str) -> Iterator[list[str]]:
    """Give the words of each `oncall …` in a line of the shell."""
    words = shlex.shlex(example, posix=True, punctuation_chars="|&;<>")
    words.whitespace_split = True
    said: list[str] = []
    for word in [*words, ";"]:
        if word in SEPARATORS:
            if "oncall" in said:
                yield said[said.index("oncall") + 1 :]
            said = []
        else:
            said.append(word)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_command_shows_examples_that_it_takes(path: tuple[str, ...]) -> None:
    told = [words for example in examples(help_of(path)) for words in ours(example)]
    assert any(tuple(words[: len(path)]) == path for words in told), f"no example of oncall {' '.join(path)}"
    for words in told:
        answer = CliRunner().invoke(main, [*words, "--help"])
        assert answer.exit_code == 0, answer.output


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_no_line_of_help_is_folded_into_a_paragraph_of_examples(path: tuple[str, ...]) -> None:
    text = help_of(path)
    assert "\\b" not in text
    assert "\b" not in text
    assert not re.search(r"xamples:[^\n]", text)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("diagnos", "Did you mean 'diagnose'?"),
        ("campain status", "Did you mean 'campaign'?"),
        ("campaign stauts", "'status'"),
        ("dashboards previw", "Did you mean 'preview'?"),
        ("diagnose --jsn", "Did you mean '--json'?"),
    ],
)
def test_a_slip_of_the_fingers_is_told_what_was_meant(words: str, meant: str) -> None:
    answer = CliRunner().invoke(main, words.split())
    assert answer.exit_code == 2
    assert meant in answer.output


def test_a_name_like_no_other_leads_to_the_help() -> None:
    answer = CliRunner().invoke(main, ["xyzzy"])
    assert answer.exit_code == 2
    assert "--help' for help" in answer.output


@pytest.mark.parametrize(
    ("name", "component"), [("campaign", None), ("logql", None), ("ship", "web"), ("exporter", "web")]
)
def test_a_person_s_command_in_the_container_of_a_part_does_not_pass_for_that_part(
    name: str, component: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONCALL_COMPONENT", "web")
    main.get_command(click.Context(main), name)
    assert os.environ.get("ONCALL_COMPONENT") == component
