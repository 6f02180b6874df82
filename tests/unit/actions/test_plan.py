"""A plan says what it stands on, and is written as a command that a terminal understands."""

import shlex
from datetime import UTC, datetime
from typing import Any

import pytest

from observability.catalogue.text import Text
from oncall.actions.labels import LABELS
from oncall.actions.plan import Fact, Look, Plan, Precondition, Rollback
from oncall.actions.registry import ACTIONS
from oncall.actions.texts import letters, plural

T = Text("yes", "да")


def planned(facts: dict[str, Fact] | None = None, numbers: dict[str, int] | None = None, **arguments: str) -> Plan:
    look = Look((T,), facts or {"status": "active"}, numbers or {"sent": 1}, (), Rollback(None, T), T)
    return Plan(
        "campaign-pause", T, arguments, "ann", datetime.now(UTC), look, "campaign-pause", changes_production=True
    )


def test_letters_that_go_on_being_sent_leave_a_plan_as_it_is() -> None:
    assert planned(numbers={"sent": 1}).fingerprint == planned(numbers={"sent": 900}).fingerprint


@pytest.mark.parametrize("changed", [{"facts": {"status": "paused"}}, {"campaign": "1"}])
def test_a_fact_or_an_argument_that_changes_makes_another_plan(changed: dict[str, Any]) -> None:
    assert planned(**changed).fingerprint != planned().fingerprint


def test_a_plan_is_ready_when_all_its_preconditions_are_met() -> None:
    met, unmet = Precondition(T, met=True, found=T), Precondition(T, met=False, found=T)
    look = Look((T,), {}, {}, (met, unmet), Rollback(None, T), T)
    assert not Plan("x", T, {}, "ann", datetime.now(UTC), look, "x", changes_production=True).ready


def test_its_command_survives_a_shell_whatever_a_comment_holds() -> None:
    command = planned(campaign="c1", comment="it's $HOME; rm -rf / «тест»", labels="").command
    assert shlex.split(command) == [
        "oncall", "act", "campaign-pause", "c1", "comment=it's $HOME; rm -rf / «тест»",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("count", "told"),
    [(1, "1 письмо"), (2, "2 письма"), (5, "5 писем"), (11, "11 писем"), (14, "14 писем"), (21, "21 письмо"),
     (112, "112 писем"), (1001, "1\N{NO-BREAK SPACE}001 письмо")],
)  # fmt: skip
def test_russian_counts_agree_with_their_noun(count: int, told: str) -> None:
    assert plural(count, "письмо", "письма", "писем") == told
    assert letters(count).ru == told


def test_every_action_reads_in_both_languages_and_no_two_alike() -> None:
    for language in ("en", "ru"):
        titles = [action.title.of(language) for action in ACTIONS.values()]
        assert len(set(titles)) == len(titles) == len(ACTIONS)
        assert all(parameter.help.of(language) for action in ACTIONS.values() for parameter in action.parameters)
    assert not any(action.title.en == action.title.ru for action in ACTIONS.values())
    assert not any(label.en == label.ru for label in LABELS.values())
