"""The stories of Loki's rules, as files of our own runner."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from observability.ruletest.runner import run_files
from tests.integration.alerts import suite
from tests.integration.alerts.mutants import mutants
from tests.integration.alerts.recording import Recording
from tests.integration.alerts.stories.from_logs import STORIES
from tests.integration.alerts.story import Story, Timeline, dark_timeline, fault_timeline, near_timeline
from tests.integration.alerts.suite import Rule
from tests.integration.alerts.world import Line, World

SECOND = 1_000_000_000


@dataclass(frozen=True)
class Told:
    """A story of Loki's ruler with its rule as it ships, and its timelines."""

    story: Story
    rule: Rule
    timelines: tuple[Timeline, ...]


def tell_all(folder: Path) -> list[Told]:
    """Let every story happen."""
    shipped = suite.shipped_rules("loki")
    return [Told(story, shipped[story.alert.name], tuple(_timelines(story, folder))) for story in STORIES]


def _timelines(story: Story, folder: Path) -> list[Timeline]:
    tellings = (fault_timeline, near_timeline, dark_timeline)
    worlds = [World(folder / f"{story.alert.name}-{telling.__name__}") for telling in tellings]
    return [
        telling(story, Recording(world, frozenset(), story.interval))
        for telling, world in zip(tellings, worlds, strict=True)
    ]


def failures(told: Told, rule: Rule, folder: Path) -> list[str]:
    """Run a story's cases on a rule; gives what does not hold."""
    rules = folder / "rules.yml"
    rules.write_text(suite.rule_document([suite.wordless(rule)]))
    test = folder / "test.yml"
    test.write_text(suite.dump(_document(told)))
    report = run_files([test])
    refused = [file.refusal for file in report.files if file.refusal]
    assert not refused, refused
    return [str(failure) for each in report.tests for failure in each.failures]


def survivors(tellings: Sequence[Told], folder: Path) -> tuple[int, list[str]]:
    """Run every case on every mutant; gives how many there are and those that no case kills."""
    every = [(told, mutant) for told in tellings for mutant in mutants(told.rule)]
    alive = [(told, mutant) for told, mutant in every if not failures(told, mutant.rule, folder)]
    return len(every), [f"{told.story.alert.name}: {mutant.name}: {mutant.rule['expr']}" for told, mutant in alive]


def input_streams(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Give the runner's input: each line as it arrived, in its stream."""
    streams: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        labels = ", ".join(f'{name}="{value}"' for name, value in line.stream.items())
        entry = {"at": f"{-(-line.at // SECOND)}s", "line": line.text, "metadata": line.metadata}
        streams.setdefault(f"{{{labels}}}", []).append(entry)
    return [{"stream": stream, "lines": entries} for stream, entries in streams.items()]


def _document(told: Told) -> dict[str, Any]:
    return {
        "rule_files": ["rules.yml"],
        "evaluation_interval": f"{told.story.interval}s",
        "tests": [_test(told.rule, timeline) for timeline in told.timelines],
    }


def _test(rule: Rule, timeline: Timeline) -> dict[str, Any]:
    return {
        "name": timeline.name,
        "input_streams": input_streams(timeline.recording.world.lines),
        "alert_rule_test": suite.expectations(rule, timeline.checks),
    }
