"""The catalogue is complete in both directions: nothing named that never happens, nothing told unnamed."""

import ast
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from observability.catalogue.events.event import Event
from observability.catalogue.events.every import EVENTS
from observability.catalogue.reasons import EXPLANATIONS, PAUSES, DeferReason, Until, explain

PROJECT = Path(__file__).resolve().parents[3]
CAUSES = ("mailer_core", "oncall", "observability")


def called_names() -> set[str]:
    """Every name that is called in the rooms that may cause or carry facts, but for the catalogue itself."""
    files = [file for room in CAUSES for file in (PROJECT / room).rglob("*.py") if "catalogue" not in file.parts]
    calls = (node for file in files for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))
    return {call.func.id for call in calls if isinstance(call.func, ast.Name)}


def test_every_event_is_told_somewhere() -> None:
    assert {event.__name__ for event in EVENTS} - called_names() == set()


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_event_says_what_it_means(event: type[Event]) -> None:
    assert is_dataclass(event)
    assert event.__doc__
    assert event.__doc__.rstrip().endswith(".")
    assert event.METRIC.startswith("mailer_")
    assert event.METRIC.endswith("_total")


def test_messages_and_metrics_are_each_typed_once() -> None:
    assert len({event.MESSAGE for event in EVENTS}) == len({event.METRIC for event in EVENTS}) == len(EVENTS)


def test_no_message_contains_another_so_that_a_grep_finds_one_kind() -> None:
    messages = [event.MESSAGE for event in EVENTS]
    assert [(a, b) for a in messages for b in messages if a != b and a in b] == []


def test_an_address_is_always_marked_as_one() -> None:
    for event in EVENTS:
        for field in fields(event):  # type: ignore[arg-type]  # every event is a dataclass
            assert (field.name == "recipient_email") == (field.metadata.get("redact") == "address")


def test_words_from_outside_are_always_marked() -> None:
    outside = {"error", "last_error", "cause"}
    for event in EVENTS:
        for field in fields(event):  # type: ignore[arg-type]  # every event is a dataclass
            assert (field.name in outside) == (field.metadata.get("redact") == "free_text"), (event, field.name)


@pytest.mark.parametrize("reason", DeferReason)
def test_every_reason_has_a_sentence_in_both_languages(reason: DeferReason) -> None:
    assert explain(reason.value).endswith(".")
    assert any("а" <= letter <= "я" for letter in explain(reason.value, "ru-ru"))
    assert reason not in PAUSES or EXPLANATIONS[reason].until is Until.PERSON
